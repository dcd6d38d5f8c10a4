"""Which page opens by itself for a call, when, and for whom."""

import json
from datetime import timedelta
from urllib.parse import quote

import pytest
from django.utils import timezone

from crm_ui.models import BusinessPartner
from customizing.models import ScreenPop
from presence.calls import commands as calls
from presence.models import Call, Notice
from presence.notices import deliver
from presence.transfers import commands as transfers
from tests.clients import client_of
from tests.factory import make_account, make_contact
from tests.presence.story import CALLER, Story
from tests.statements import Statements

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def meridian(story: Story) -> BusinessPartner:
    return make_account("Meridian Bikes GmbH")


@pytest.fixture
def anna(meridian: BusinessPartner) -> BusinessPartner:
    return make_contact("Anna Keller", account=meridian, main=True, phone=CALLER)


def opens(story: Story, name: str = "alice") -> list[tuple[str, str]]:
    """What the user's page has still to open or to offer: how, and which page."""
    return [(str(each["kind"]), str(each["url"])) for each in deliver.unshown(story.users[name].pk)]


def page_of_call(story: Story) -> str:
    return f"/calls/{Call.objects.get(user=story.alice).pk}/"


def test_as_delivered_nothing_opens_before_a_transfer(story: Story, anna: BusinessPartner) -> None:
    story.caller_talks_to("alice")
    assert opens(story) == []
    transfers.start_blind(story.alice, target=story.bob)
    calls.accept(story.bob)
    [(kind, url)] = opens(story, "bob")
    assert (kind, url.startswith("/transactions/")) == ("open", True)


def test_it_can_open_when_it_rings(story: Story, anna: BusinessPartner) -> None:
    story.profile_says(screen_pop=ScreenPop.RING)
    story.caller_rings()
    assert opens(story) == [("open", anna.get_absolute_url())]
    assert story.told("alice") == ["Call from Anna Keller"]


def test_or_when_it_is_accepted_and_once_only(story: Story, anna: BusinessPartner) -> None:
    story.profile_says(screen_pop=ScreenPop.ACCEPT)
    story.caller_rings()
    assert opens(story) == []
    calls.accept(story.alice)
    calls.hold(story.alice)
    calls.retrieve(story.alice)
    assert opens(story) == [("open", anna.get_absolute_url())]


def test_or_never_then_the_message_bar_offers_it_after_a_transfer(story: Story, anna: BusinessPartner) -> None:
    story.profile_says(screen_pop=ScreenPop.NEVER)
    story.caller_talks_to("alice")
    assert opens(story) == []
    transfers.start_blind(story.alice, target=story.bob)
    calls.accept(story.bob)
    [(kind, url)] = opens(story, "bob")
    assert (kind, url.startswith("/transactions/")) == ("message", True)


@pytest.mark.parametrize("moment", [ScreenPop.RING, ScreenPop.ACCEPT])
def test_the_transaction_of_a_transfer_opens_all_the_same(
    story: Story, anna: BusinessPartner, moment: ScreenPop
) -> None:
    story.profile_says(screen_pop=moment)
    story.caller_talks_to("alice")
    transfers.start_blind(story.alice, target=story.bob)
    calls.accept(story.bob)
    pages = [url for kind, url in opens(story, "bob") if kind == "open"]
    assert pages[0] == anna.get_absolute_url()
    assert pages[1].startswith("/transactions/")


@pytest.mark.parametrize("wanted", ["contact", "account", "call"])
def test_of_one_partner_the_profile_says_which_page(
    story: Story, anna: BusinessPartner, meridian: BusinessPartner, wanted: str
) -> None:
    story.profile_says(screen_pop=ScreenPop.RING, pop_if_one=wanted)
    story.caller_rings()
    pages = {"contact": anna.get_absolute_url(), "account": meridian.get_absolute_url(), "call": page_of_call(story)}
    assert opens(story) == [("open", pages[wanted])]


def test_of_an_account_without_a_known_contact_the_account_opens(story: Story) -> None:
    known = make_account("Albion Cycles", phone=CALLER)
    story.profile_says(screen_pop=ScreenPop.RING)
    story.caller_rings()
    assert opens(story) == [("open", known.get_absolute_url())]


@pytest.mark.parametrize("wanted", ["search", "call", "nothing"])
def test_of_several_partners_none_is_taken_for_the_caller(story: Story, anna: BusinessPartner, wanted: str) -> None:
    make_contact("Oskar Lind", phone=CALLER)
    story.profile_says(screen_pop=ScreenPop.RING, pop_if_several=wanted)
    story.caller_rings()
    pages = {"search": [f"/search/?q={quote(CALLER)}"], "call": [page_of_call(story)], "nothing": []}
    assert opens(story) == [("open", page) for page in pages[wanted]]


@pytest.mark.parametrize("wanted", ["create", "call", "nothing"])
def test_of_an_unknown_caller_the_profile_says_what_opens(story: Story, wanted: str) -> None:
    story.profile_says(screen_pop=ScreenPop.RING, pop_if_none=wanted)
    story.caller_rings()
    call = Call.objects.get(user=story.alice).pk
    pages = {"create": [f"/contacts/new/?call={call}"], "call": [f"/calls/{call}/"], "nothing": []}
    assert opens(story) == [("open", page) for page in pages[wanted]]


@pytest.mark.parametrize("of", ["pop_if_one", "pop_if_none"])
@pytest.mark.parametrize("moment", [ScreenPop.RING, ScreenPop.ACCEPT])
def test_each_page_that_opens_is_there(story: Story, anna: BusinessPartner, of: str, moment: ScreenPop) -> None:
    if of == "pop_if_none":
        anna.numbers.all().delete()
    for wanted in ("contact", "account", "call") if of == "pop_if_one" else ("create", "call"):
        story.profile_says(screen_pop=moment, **{of: wanted})
        story.caller_talks_to("alice")
        [(_kind, url)] = opens(story)
        assert client_of(story.alice).get(url).status_code == 200
        calls.hang_up(story.alice)
        Notice.objects.all().delete()


def test_who_talks_to_somebody_is_not_taken_away_while_it_rings(story: Story, anna: BusinessPartner) -> None:
    story.profile_says(screen_pop=ScreenPop.RING)
    ivy = story.arrives("ivy", role="IC_AGENT")
    story.users["ivy"] = ivy
    story.caller_talks_to("ivy")
    Notice.objects.all().delete()
    story.caller_rings("ivy")
    assert opens(story, "ivy") == [("message", anna.get_absolute_url())]


def test_a_page_that_nobody_was_there_to_see_is_offered_later_not_opened(story: Story, anna: BusinessPartner) -> None:
    story.profile_says(screen_pop=ScreenPop.RING)
    story.caller_rings()
    Notice.objects.update(opens_until=timezone.now() - timedelta(seconds=1))
    assert opens(story) == [("message", anna.get_absolute_url())]
    assert json.loads(deliver.unshown_text(story.alice.pk))[0]["text"] == "Call from Anna Keller"


def test_calls_between_colleagues_and_calls_made_open_nothing(story: Story, anna: BusinessPartner) -> None:
    for moment in (ScreenPop.RING, ScreenPop.ACCEPT):
        story.profile_says(screen_pop=moment)
        calls.call_colleague(story.alice, target=story.bob)
        calls.accept(story.bob)
        calls.hang_up(story.alice)
        calls.dial(story.alice, number=CALLER)
        story.later(10)
        assert story.state("alice") == "connected"
        calls.hang_up(story.alice)
    assert (opens(story), opens(story, "bob")) == ([], [])


def test_a_role_without_an_integration_profile_opens_nothing(story: Story, anna: BusinessPartner) -> None:
    story.profile_says(screen_pop=ScreenPop.RING)
    role = story.alice.business_roles.get()
    role.integration_profile = None
    role.save()
    story.caller_rings()
    assert opens(story) == []


def test_a_page_that_cannot_be_found_costs_nobody_the_call(
    story: Story, anna: BusinessPartner, monkeypatch: pytest.MonkeyPatch
) -> None:
    story.profile_says(screen_pop=ScreenPop.RING)
    # nothing of the product fails there by itself
    monkeypatch.setattr("crm_ui.calls.pop_up.identified_partner", lambda *_of, **_how: 1 / 0)
    story.caller_rings()
    assert story.state("alice") == "alerting"


def test_as_delivered_a_ring_asks_the_database_nothing_for_it(story: Story, anna: BusinessPartner) -> None:
    with Statements() as asked:
        story.caller_talks_to("alice")
    assert not [each for each in asked.own if "notice" in str(each).lower()]
