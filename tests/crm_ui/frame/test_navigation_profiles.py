"""What the navigation bar profile of a role leaves out is out of sight; types it does not have cannot be created."""

import pytest
from django.test import Client
from django.urls import reverse

from crm_ui.models import BusinessTransaction
from crm_ui.transactions.edit import create
from customizing.models import (
    BusinessRole,
    FollowUpType,
    NavigationBarProfile,
    NavigationCreateLink,
    NavigationWorkCenter,
    TransactionType,
)
from tests.clients import client_of
from tests.factory import PASSWORD, make_account, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("customizing")]
NEW = "/transactions/new/"


@pytest.fixture
def profile() -> NavigationBarProfile:
    made = NavigationBarProfile.objects.create(name="OWN")
    BusinessRole.objects.filter(name="SERVICEPRO").update(navigation_profile=made)
    return made


@pytest.fixture
def alice() -> Client:
    return client_of(make_user("alice", role="SERVICEPRO"))


def only(profile: NavigationBarProfile, *codes: str) -> None:
    for place, code in enumerate(codes):
        NavigationCreateLink.objects.create(
            profile=profile, transaction_type=TransactionType.objects.get(code=code), position=place
        )


def sent(code: str) -> dict[str, str]:
    return {"type": code, "description": "Brake", "status": "open", "priority": "5"}


def test_a_profile_without_rows_leaves_everything(profile: NavigationBarProfile, alice: Client) -> None:
    frame = alice.get("/").context["webclient"]
    assert [link.key for link in frame.work_centers] == ["home", "accounts", "contacts", "employees", "transactions"]
    assert len(frame.create_links) == TransactionType.objects.count()


def test_a_work_center_that_is_left_out_can_still_be_opened(profile: NavigationBarProfile, alice: Client) -> None:
    NavigationWorkCenter.objects.create(profile=profile, work_center="transactions")
    assert [link.key for link in alice.get("/").context["webclient"].work_centers] == ["transactions"]
    assert alice.get(reverse("accounts")).status_code == 200


def test_a_type_that_may_not_be_created_is_refused(profile: NavigationBarProfile, alice: Client) -> None:
    only(profile, "TSRV", "1003")
    assert "Select a valid choice" in alice.post(NEW, sent("LEAD")).text
    assert not BusinessTransaction.objects.exists()
    assert alice.post(NEW, sent("TSRV")).status_code == 302
    assert BusinessTransaction.objects.get().type_id == "TSRV"


def test_the_menu_of_an_account_offers_the_same(profile: NavigationBarProfile, alice: Client) -> None:
    only(profile, "TSRV")
    page = alice.get(make_account("Meridian Bikes GmbH").get_absolute_url()).text
    assert "type=TSRV" in page
    assert "type=LEAD" not in page


def test_what_may_follow_is_offered_and_anything_else_refused(alice: Client) -> None:
    ticket = TransactionType.objects.get(code="TSRV")
    FollowUpType.objects.create(predecessor=ticket, type=TransactionType.objects.get(code="SRVO"))
    first = create(make_user("bob", role="SERVICEPRO"), type=ticket, description="Brake")
    page = alice.get(NEW, {"follows": first.pk}).text
    assert 'value="SRVO"' in page
    assert 'value="LEAD"' not in page
    assert "Select a valid choice" in alice.post(NEW, sent("LEAD") | {"follows": first.pk}).text
    assert alice.post(NEW, sent("SRVO") | {"follows": first.pk}).status_code == 302


def test_without_any_type_that_may_follow_there_is_no_such_button(
    profile: NavigationBarProfile, alice: Client
) -> None:
    ticket = TransactionType.objects.get(code="TSRV")
    FollowUpType.objects.create(predecessor=ticket, type=TransactionType.objects.get(code="SRVO"))
    first = create(make_user("bob", role="SERVICEPRO"), type=ticket, description="Brake")
    assert f"{NEW}?follows={first.pk}" in alice.get(first.get_absolute_url()).text
    only(profile, "1003")
    assert f"{NEW}?follows={first.pk}" not in alice.get(first.get_absolute_url()).text


def test_who_asks_for_a_page_gets_that_and_not_the_start_page(profile: NavigationBarProfile, alice: Client) -> None:
    NavigationBarProfile.objects.update(start_page="accounts")
    with_name = {"username": "alice", "password": PASSWORD}
    assert Client().post("/login/", with_name).url == reverse("accounts")
    assert Client().post("/login/?next=/contacts/", with_name).url == reverse("contacts")


def test_who_has_several_roles_begins_where_the_chosen_one_does(profile: NavigationBarProfile) -> None:
    NavigationBarProfile.objects.update(start_page="transactions")
    client = client_of(make_user("erin", roles=("SALESPRO", "SERVICEPRO")))
    chosen = BusinessRole.objects.get(name="SERVICEPRO")
    assert client.post(reverse("choose-role"), {"role": chosen.pk}).url == reverse("transactions")


@pytest.mark.parametrize(("objects", "found"), [([], True), (["contact"], False), (["account", "contact"], True)])
def test_the_central_search_finds_the_objects_of_the_role(
    profile: NavigationBarProfile, alice: Client, objects: list[str], found: bool
) -> None:
    NavigationBarProfile.objects.update(search_objects=objects)
    account = make_account("Meridian Bikes GmbH")
    assert (f'href="{account.get_absolute_url()}"' in alice.get("/search/", {"q": "Meridian"}).text) is found


def test_a_type_says_the_priority_until_somebody_says_another(alice: Client) -> None:
    TransactionType.objects.filter(code="TSRV").update(priority=1)
    assert '<option value="1" selected>' in alice.get(NEW, {"type": "TSRV"}).text
    alice.post(NEW, sent("TSRV") | {"priority": "9"})
    assert BusinessTransaction.objects.get().priority == 9
    made = create(make_user("bob", role="SERVICEPRO"), type=TransactionType.objects.get(code="TSRV"), description="B")
    assert made.priority == 1
