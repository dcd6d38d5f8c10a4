"""Whom the dial pad offers first, by what one can narrow it down, and who is starred."""

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from crm_ui.models import ConversationPartner, FavouriteColleague, RelationshipKind
from crm_ui.toolbar.picker import Asked, picker
from customizing import access
from presence.models import Lease
from presence.status import board
from tests import factory
from tests.clients import client_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("customizing")]
NAMES = ("anton", "berta", "cecil", "doris", "emil")


@pytest.fixture
def alice() -> User:
    return works_in(factory.make_user("alice", role="SERVICEPRO", first_name="Alice", on_cms=True), "Service")


@pytest.fixture
def people(alice: User) -> dict[str, User]:
    """Five colleagues who are logged on, and have nothing in common with Alice."""
    made = {name: factory.make_user(name, role="SERVICEPRO", on_cms=True, last_name="Team") for name in NAMES}
    for each in (alice, *made.values()):
        Lease.objects.create(user=each, worker="test")
    return made


def works_in(user: User, department: str) -> User:
    user.partner.department = department
    user.partner.save()
    return user


def is_busy(user: User) -> None:
    factory.make_call(user, "+4930111")


def listed(alice: User, **asked: object) -> list[str]:
    board.clear()
    profiles = access.profile_bundle(alice.business_roles.get())
    return [row.colleague.username for row in picker(Asked(**asked), user=alice, profiles=profiles).rows]


def test_who_is_free_comes_before_who_is_not(alice: User, people: dict[str, User]) -> None:
    is_busy(people["anton"])
    Lease.objects.filter(user=people["berta"]).delete()
    people["berta"].agent.cms_logged_on = False
    people["berta"].agent.save()
    assert listed(alice, text="team") == ["cecil", "doris", "emil", "anton", "berta"]


def test_among_the_free_who_knows_the_caller_is_first_then_the_team_then_who_was_turned_to_last(
    alice: User, people: dict[str, User]
) -> None:
    account = factory.make_account()
    call = factory.make_call(alice, "+4930222", answered_at=factory.timezone.now())
    ConversationPartner.objects.update_or_create(conversation=call.conversation, defaults={"account": account})
    factory.relate(account, people["emil"].partner, RelationshipKind.TEAM)
    works_in(people["doris"], "Service")
    for name in ("berta", "cecil"):
        factory.make_transfer(factory.make_conversation(), sender=alice, receiver=people[name])
    assert listed(alice) == ["emil", "doris", "cecil", "berta", "anton"]
    is_busy(people["emil"])
    assert listed(alice)[-1] == "emil"


def test_why_somebody_is_first_is_said(alice: User, people: dict[str, User]) -> None:
    account = factory.make_account()
    call = factory.make_call(alice, "+4930222", answered_at=factory.timezone.now())
    ConversationPartner.objects.update_or_create(conversation=call.conversation, defaults={"account": account})
    factory.relate(account, people["emil"].partner, RelationshipKind.RESPONSIBLE)
    page = client_of(alice, headers={"hx-request": "true"}).get(reverse("dial-pad-agents")).content.decode()
    assert "employee responsible" in page


def test_who_is_called_as_was_typed_comes_before_who_only_works_as_such(alice: User, people: dict[str, User]) -> None:
    works_in(people["anton"], "Marketing")
    mark = factory.make_user("zoe", role="SERVICEPRO", first_name="Zoe", last_name="Mark")
    assert listed(alice, text="mark") == [mark.username, "anton"]


def test_available_only(alice: User, people: dict[str, User]) -> None:
    is_busy(people["anton"])
    assert listed(alice, available=True) == ["berta", "cecil", "doris", "emil"]


def test_a_team_is_the_department_and_has_those_too_who_are_away(alice: User, people: dict[str, User]) -> None:
    works_in(people["doris"], "Billing")
    works_in(factory.make_user("fred", role="SERVICEPRO"), "Billing")
    assert listed(alice, team="Billing") == ["doris", "fred"]
    assert listed(alice, team="Billing", text="fr") == ["fred"]


def test_favourites_are_those_whom_the_user_has_starred(alice: User, people: dict[str, User]) -> None:
    star = client_of(alice, headers={"hx-request": "true"})
    for _time in range(2):
        assert 'aria-pressed="true"' in star.post(_address(people["doris"]), {"favourite": "1"}).content.decode()
    assert listed(alice, favourites=True) == ["doris"]
    assert listed(people["anton"], favourites=True) == []
    for _time in range(2):
        assert 'aria-pressed="false"' in star.post(_address(people["doris"]), {"favourite": "0"}).content.decode()
    assert listed(alice, favourites=True) == []


def test_nobody_stars_himself_or_who_is_no_colleague(alice: User) -> None:
    dana = factory.make_user("dana", role="CONSULTANT")
    for each in (alice, dana):
        assert client_of(alice).post(_address(each), {"favourite": "1"}).status_code == 404
    assert not FavouriteColleague.objects.exists()


def test_without_presence_in_the_dial_pad_the_order_does_not_tell_who_is_free(
    alice: User, people: dict[str, User]
) -> None:
    profile = alice.business_roles.get().cms_profile
    profile.presence_in_dial_pad = False
    profile.save()
    is_busy(people["anton"])
    assert listed(alice, text="team", available=True) == list(NAMES)
    page = client_of(alice, headers={"hx-request": "true"}).get(reverse("dial-pad-agents")).content.decode()
    assert 'name="available"' not in page


def test_in_a_call_the_number_of_queries_is_the_same_for_few_and_many(
    alice: User, people: dict[str, User], django_assert_max_num_queries
) -> None:
    account = factory.make_account()
    call = factory.make_call(alice, "+4930222", answered_at=factory.timezone.now())
    ConversationPartner.objects.update_or_create(conversation=call.conversation, defaults={"account": account})
    for user in people.values():
        factory.relate(account, user.partner, RelationshipKind.TEAM)
    browser = client_of(alice, headers={"hx-request": "true"})
    browser.get(reverse("dial-pad-agents"))
    with django_assert_max_num_queries(16):
        browser.get(reverse("dial-pad-agents"))


def test_without_a_script_the_page_keeps_what_was_asked(alice: User, people: dict[str, User]) -> None:
    page: str = client_of(alice).get(reverse("dial-pad-agents"), {"agent": "team", "available": "1"}).content.decode()
    assert 'value="team"' in page
    assert 'name="available" value="1" checked' in page


def _address(user: User) -> str:
    return reverse("favourite", args=[user.pk])


@pytest.fixture
def anonymous() -> Client:
    return Client()


def test_only_who_is_logged_on_stars(anonymous: Client, alice: User) -> None:
    assert anonymous.post(_address(alice), {"favourite": "1"}).status_code == 302
