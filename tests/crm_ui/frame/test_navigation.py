"""Navigation bar, create links and recent items."""

import pytest
from django.test import Client

from crm_ui.frame.navigation import recent_items, remember_visit
from crm_ui.models import RecentItem
from customizing.models import BusinessRole
from tests import factory
from tests.crm_ui.pages import logged_on

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("customizing")]


def work_centers(client: Client) -> list[str]:
    return [link.key for link in client.get("/").context["webclient"].work_centers]


def test_the_navigation_bar_leads_to_the_work_centers() -> None:
    client, _user = logged_on(role="CONSULTANT")
    assert work_centers(client)[:5] == ["home", "accounts", "contacts", "employees", "transactions"]


def test_the_simulator_is_there_for_roles_that_have_it() -> None:
    client, _user = logged_on()
    role = BusinessRole.objects.get(name="SERVICEPRO")
    for wanted in (True, False):
        role.simulator = wanted
        role.save()
        assert ("simulator" in work_centers(client)) is wanted


def test_the_administration_is_there_for_staff() -> None:
    assert "administration" not in work_centers(logged_on()[0])
    assert "administration" in work_centers(logged_on("dana", is_staff=True)[0])


def test_the_current_work_center_is_marked() -> None:
    client, _user = logged_on()
    contact = factory.make_contact()
    page = client.get(f"/partners/{contact.pk}/").text
    assert '<a href="/contacts/" aria-current="page">' in page
    assert page.count('aria-current="page"') == 1


def test_each_transaction_type_can_be_created() -> None:
    client, _user = logged_on()
    assert 'href="/transactions/new/?type=TSRV"' in client.get("/").text


def test_a_page_visited_is_a_recent_item_once() -> None:
    client, user = logged_on()
    anna, ben = factory.make_contact("Anna Keller"), factory.make_contact("Ben Ott")
    for partner in (anna, ben, anna):
        client.get(f"/partners/{partner.pk}/")
    assert [item.title for item in recent_items(user)] == ["Anna Keller", "Ben Ott"]


def test_only_the_last_ten_items_are_kept() -> None:
    _client, user = logged_on()
    for number in range(13):
        remember_visit(user, url=f"/partners/{number}/", title=f"Partner {number}")
    assert next(item.title for item in recent_items(user)) == "Partner 12"
    assert RecentItem.objects.filter(user=user).count() == 10


def test_recent_items_are_ones_own() -> None:
    client, _user = logged_on()
    client.get(f"/partners/{factory.make_contact('Anna Keller').pk}/")
    other, _bob = logged_on("bob")
    assert other.get("/").context["webclient"].recent_items == ()
