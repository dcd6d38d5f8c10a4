"""A call that is handed over by number to a colleague at another telephone system, and all that goes with it."""

import pytest
from django.contrib.auth.models import User
from django.urls import reverse

from crm_ui.models import BusinessTransaction, ConversationPartner
from presence.calls import commands as calls
from presence.connectors.simulator import world
from presence.models import Call, Conversation, Notice, NoticeKind, Transfer
from presence.transfers import commands as transfers
from tests import factory
from tests.clients import client_of
from tests.presence.story import CALLER, Story
from tests.presence.two_systems import (
    BACK,
    THERE,
    answered_there,
    extension,
    far_end,
    rings_there,
    second_system,
    tie_lines,
)

pytestmark = [pytest.mark.both_databases, pytest.mark.thorough]


@pytest.fixture
def story(db: None) -> Story:
    """Alice, Bob and Carol on one telephone system; Nora and Olaf on another, and a tie line each way."""
    story = Story()
    tie_lines(story, second_system(story, "nora", "olaf"))
    return story


@pytest.fixture
def keller(story: Story) -> str:
    """Whom the caller's number belongs to."""
    account = factory.make_account("Meridian Bikes GmbH")
    factory.make_contact("Anna Keller", account=account, main=True, phone=CALLER)
    return "Anna Keller"


def toolbar(user: User) -> str:
    return client_of(user).get("/").text


def hands_over_blind(story: Story, *, shows: str = CALLER) -> Conversation:
    """Alice hands the caller over to Nora, whose telephone rings and shows this number."""
    story.caller_talks_to("alice", ticket="4711")
    transfers.start_blind(story.alice, target=story.nora, reason="Invoice", note="Is angry.")
    return rings_there(story.nora, shows=shows)


def consults(story: Story) -> Conversation:
    """Alice asks Nora, who has answered, about the caller."""
    story.caller_talks_to("alice", ticket="4711")
    transfers.start_warm(story.alice, target=story.nora, note="Is angry.")
    there = rings_there(story.nora, shows=BACK + extension(story.alice))
    calls.accept(story.nora)
    answered_there(story.nora)
    return there


@pytest.mark.parametrize("shown", ["caller", "national", "sender", "sender-with-prefix"])
def test_the_callers_data_come_with_a_blind_transfer(story: Story, keller: str, shown: str) -> None:
    numbers = {
        "caller": CALLER,
        "national": "0" + CALLER.removeprefix("+49"),
        "sender": extension(story.alice),
        "sender-with-prefix": BACK + extension(story.alice),
    }
    there = hands_over_blind(story, shows=numbers[shown])
    transfer = Transfer.objects.get()
    assert (transfer.receiver, transfer.number) == (story.nora, THERE + extension(story.nora))
    assert there.brought_by == transfer
    assert (there.number, there.direction, there.note) == (CALLER, "inbound", "Is angry.")
    assert there.envelope.values["ticket"] == "4711"
    assert there.envelope.conversation_id == str(there.pk)
    page = toolbar(story.nora)
    assert "Alice Example hands over" in page
    assert keller in page
    assert "Invoice" in page


def test_a_completed_transfer_makes_one_transaction_and_opens_it_at_the_receiver(story: Story, keller: str) -> None:
    hands_over_blind(story)
    calls.accept(story.nora)
    answered_there(story.nora)
    made = BusinessTransaction.objects.get()
    assert (made.responsible.user, str(made.contact)) == (story.nora, keller)
    assert made.envelope.values["ticket"] == "4711"
    assert "Is angry." in made.notes.get().text
    [opened] = Notice.objects.filter(user=story.nora, kind=NoticeKind.OPEN)
    assert opened.url == made.get_absolute_url()
    assert not Call.objects.open().filter(user=story.alice).exists()


def test_the_same_transaction_goes_on_when_the_receiver_hands_over_there(story: Story, keller: str) -> None:
    hands_over_blind(story)
    calls.accept(story.nora)
    answered_there(story.nora)
    transfers.start_blind(story.nora, target=story.olaf, note="Not mine.")
    calls.accept(story.olaf)
    made = BusinessTransaction.objects.get()
    assert made.responsible.user == story.olaf
    assert {note.text.splitlines()[-1] for note in made.notes.all()} == {"Is angry.", "Not mine."}


def test_whom_the_receiver_confirms_is_the_caller_in_the_transaction_too(story: Story, keller: str) -> None:
    hands_over_blind(story)
    calls.accept(story.nora)
    answered_there(story.nora)
    other = factory.make_contact("Petra Lang")
    call = Call.objects.open().get(user=story.nora)
    client_of(story.nora).post(reverse("call-partner", args=[call.pk]), {"partner": other.pk})
    assert BusinessTransaction.objects.get().contact == other


def test_a_caller_whom_an_agent_has_confirmed_is_the_caller_there_too(story: Story) -> None:
    anna = factory.make_contact("Anna Keller")
    story.caller_talks_to("alice")
    call = Call.objects.open().get(user=story.alice)
    client_of(story.alice).post(reverse("call-partner", args=[call.pk]), {"partner": anna.pk})
    transfers.start_blind(story.alice, target=story.nora)
    there = rings_there(story.nora, shows=CALLER)
    kept = ConversationPartner.objects.get(conversation=there)
    assert (kept.contact, kept.confirmed_by) == (anna, story.alice)


@pytest.mark.parametrize("number", ["+4940987654321", "anonymous", ""])
def test_somebody_else_who_rings_at_the_same_moment_is_not_taken_for_the_caller(story: Story, number: str) -> None:
    there = hands_over_blind(story, shows=number)
    assert there.brought_by is None
    assert there.envelope.values == {}
    assert "hands over" not in toolbar(story.nora)


def test_a_transfer_to_a_colleague_here_has_nothing_to_do_with_a_call_there(story: Story) -> None:
    story.caller_talks_to("alice")
    transfers.start_blind(story.alice, target=story.bob)
    assert rings_there(story.nora, shows=CALLER).brought_by is None


def test_what_was_handed_over_long_ago_is_over(story: Story) -> None:
    there = hands_over_blind(story)
    calls.accept(story.nora)
    answered_there(story.nora)
    calls.hang_up(story.nora)
    Conversation.objects.filter(pk=there.pk).update(brought_by=None)
    Transfer.objects.update(ended_at="2025-01-01T00:00Z")
    assert rings_there(story.nora, shows=CALLER).brought_by is None


def test_a_call_that_is_told_after_the_completion_is_found_too(story: Story) -> None:
    story.caller_talks_to("alice", ticket="4711")
    transfers.start_warm(story.alice, target=story.nora)
    answered_there(story.nora)
    transfers.complete(story.alice)
    there = rings_there(story.nora, shows=CALLER)
    assert there.envelope.values["ticket"] == "4711"


def test_in_a_consult_the_receiver_talks_to_the_sender_and_sees_about_whom(story: Story, keller: str) -> None:
    there = consults(story)
    assert (there.direction, there.number) == ("internal", BACK + extension(story.alice))
    assert "ticket" not in there.envelope.values
    page = toolbar(story.nora)
    assert "Alice Example consults you" in page
    assert "data-asked-about" in page
    assert keller in page


def test_a_completed_consult_brings_the_caller(story: Story, keller: str) -> None:
    there = consults(story)
    transfers.complete(story.alice)
    there.refresh_from_db()
    assert (there.direction, there.number, there.note) == ("inbound", CALLER, "Is angry.")
    assert there.envelope.values["ticket"] == "4711"
    made = BusinessTransaction.objects.get()
    assert (made.responsible.user, str(made.contact)) == (story.nora, keller)
    page = toolbar(story.nora)
    assert "data-asked-about" not in page
    assert keller in page


def test_a_cancelled_consult_brings_nothing(story: Story) -> None:
    there = consults(story)
    transfers.cancel(story.alice)
    there.refresh_from_db()
    assert (there.direction, there.whole()) == ("internal", [there.pk])
    assert "ticket" not in there.envelope.values
    assert "consults you" not in toolbar(story.nora)
    assert story.states("alice") == [("primary", "connected")]


def test_a_caller_whom_the_colleague_does_not_take_comes_back(story: Story) -> None:
    hands_over_blind(story)
    calls.reject(story.nora, reason="In a meeting")
    world.outside_hang_up(far_end(story.nora).pk)
    assert Transfer.objects.get().state == "returned"
    assert story.state("alice") == "alerting"
    assert any("Nora Example declined: “In a meeting”." in text for text in story.told("alice"))
    assert not BusinessTransaction.objects.exists()


def test_a_colleague_who_calls_over_the_line_is_no_caller_of_business(story: Story) -> None:
    calls.call_colleague(story.alice, target=story.nora)
    there = rings_there(story.nora, shows=BACK + extension(story.alice))
    calls.accept(story.nora)
    assert there.direction == "internal"
    assert "Alice Example" in toolbar(story.nora)
    transfers.start_blind(story.nora, target=story.olaf)
    calls.accept(story.olaf)
    assert not BusinessTransaction.objects.exists()
