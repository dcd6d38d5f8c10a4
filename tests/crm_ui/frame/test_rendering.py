"""What is rendered once: it follows what it shows, stays escaped, and costs no query for each row."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.safestring import SafeString

from crm_ui.frame import fragment_cache
from crm_ui.models import BusinessPartner, PartnerNumber
from presence import changes
from presence.models import Agent
from tests import factory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("customizing")]
PERSON = "partners/_person.html"


@pytest.fixture
def anna(browser: Client) -> BusinessPartner:
    account = factory.make_account("Meridian Bikes GmbH")
    contact = factory.make_contact("Anna Keller", account=account, phone="06221 555 0114", country="DE")
    assert "Anna Keller" in browser.get("/contacts/").text
    return contact


def rename(contact: BusinessPartner) -> None:
    contact.last_name = "Ott"
    contact.save()


def rename_account(contact: BusinessPartner) -> None:
    BusinessPartner.objects.filter(name="Meridian Bikes GmbH").update(name="Annaberg Ott AG")


def give_another_number(contact: BusinessPartner) -> None:
    PartnerNumber.objects.filter(partner=contact).update(typed="06221 Ott", e164="")


def give_an_address(contact: BusinessPartner) -> None:
    BusinessPartner.objects.filter(pk=contact.pk).update(email="Ott@example.com")


@pytest.mark.parametrize("change", [rename, rename_account, give_another_number, give_an_address])
def test_a_list_shows_a_change_at_once(browser: Client, anna: BusinessPartner, change: Callable) -> None:
    change(anna)
    assert "Ott" in browser.get("/contacts/").text


def test_a_block_shows_a_change_at_once(browser: Client, anna: BusinessPartner) -> None:
    account = BusinessPartner.objects.get(name="Meridian Bikes GmbH")
    assert "Anna Keller" in browser.get(f"/partners/{account.pk}/").text
    rename(anna)
    assert "Anna Ott" in browser.get(f"/partners/{account.pk}/").text


def test_a_list_shows_the_presence_of_now(browser: Client, django_capture_on_commit_callbacks: Callable) -> None:
    bob = factory.make_user("bob", role="SERVICEPRO")
    version = Agent.objects.get(user=bob).version
    browser.get("/employees/")
    with django_capture_on_commit_callbacks(execute=True):
        changes.changed([bob.pk])
    assert f'data-user="{bob.pk}" data-version="{version + 1}"' in browser.get("/employees/").text


def test_a_visited_page_is_in_the_navigation_at_once(browser: Client, anna: BusinessPartner) -> None:
    assert "nav-bar__none" in browser.get("/contacts/").text
    browser.get(f"/partners/{anna.pk}/")
    assert "nav-bar__none" not in browser.get("/contacts/").text


def test_names_and_numbers_are_escaped(browser: Client) -> None:
    contact = factory.make_contact("Anna <b>Keller</b>", account=factory.make_account("A <i>& B</i>"))
    PartnerNumber.objects.create(partner=contact, typed="<u>1</u>")
    page = browser.get("/contacts/").text
    assert "Anna &lt;b&gt;Keller&lt;/b&gt;" in page
    assert "A &lt;i&gt;&amp; B&lt;/i&gt;" in page
    assert "&lt;u&gt;1&lt;/u&gt;" in page
    assert not any(tag in page for tag in ("<b>", "<i>", "<u>"))


def test_what_was_searched_for_is_escaped(browser: Client) -> None:
    assert 'value="&quot;&gt;&lt;b&gt;"' in browser.get("/search/", {"q": '"><b>'}).text


def test_a_safe_text_does_not_vouch_for_an_equal_one() -> None:
    template = "toolbar/_work_mode.html"
    values = {"modes": (), "shown": None, "enabled": True, "later": False}
    assert "<b>" in fragment_cache.rendered_once(template, instead=SafeString("<b>"), **values)
    assert "<b>" not in fragment_cache.rendered_once(template, instead="<b>", **values)


def test_what_can_change_without_being_another_is_refused(anna: BusinessPartner) -> None:
    with pytest.raises(TypeError, match="partner"):
        fragment_cache.rendered_once(PERSON, partner=anna)
    with pytest.raises(TypeError, match="partner"):
        fragment_cache.rendered_once(PERSON, partner=(1, (anna,)))


def test_forms_have_the_token_of_their_request(browser: Client) -> None:
    for _ in range(2):
        page = browser.get("/")
        assert fragment_cache.TOKEN not in page.text
        token = page.context["csrf_token"]
        assert page.text.count(f'name="csrfmiddlewaretoken" value="{token}"') >= 4


def test_more_rows_need_no_more_queries(browser: Client) -> None:
    account = factory.make_account()

    def queries_with(*names: str) -> int:
        for name in names:
            contact = factory.make_contact(f"Anna {name}", account=account, phone="06221 5550114")
            user = factory.make_user(name)
            user.partner.delete()
            BusinessPartner.objects.filter(pk=contact.pk).update(user=user)
        browser.get("/contacts/")
        with CaptureQueriesContext(connection) as captured:
            assert f'data-presence="{names[-1]}"' in browser.get("/contacts/").text
        return len(captured)

    assert queries_with("bob") == queries_with("carol", "dana", "erin")
