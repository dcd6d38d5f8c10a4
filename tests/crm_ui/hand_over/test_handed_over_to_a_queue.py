"""A caller who is handed over to a queue: whoever answers there is the receiver, with all that came with the call."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from crm_ui.models import BusinessTransaction
from presence.calls import commands as calls
from presence.cms import gateway
from presence.connectors.simulator import queues, world
from presence.contract import CallChanged, Event
from presence.inbox import receive as inbox
from presence.models import Notice, NoticeKind
from presence.models.simulator import SimLeg, World
from presence.transfers import commands as transfers
from presence.transfers import completion, pending, receivers
from presence.workers import scheduler
from tests.factory import make_account, make_contact
from tests.presence.story import CALLER, Story

pytestmark = [pytest.mark.thorough, pytest.mark.django_db(transaction=True), pytest.mark.both_databases]
SALES = "7002"
OUTSIDE = "+4989123456"


@pytest.fixture
def story() -> Story:
    """Anna Keller calls Alice; Bob works in the queue to which she is handed over."""
    story = Story()
    make_contact("Anna Keller", account=make_account("Meridian Bikes GmbH"), main=True, phone=CALLER)
    at = queues.make("sales", world=World.objects.get_or_create(destination=story.destination)[0])
    assert at.number == SALES
    works_there(story, "bob")
    return story


def works_there(story: Story, name: str, *, logged_in: bool = True) -> None:
    queues.log_in(name, key="sales", logged_in=logged_in, world=World.objects.get(destination=story.destination))


def hands_over(story: Story) -> SimLeg:
    party = story.caller_talks_to("alice", product="C-300")
    transfers.start_blind(story.alice, number=SALES, reason="Offer", note="Wants a new brake.")
    return party


@contextmanager
def holding_back(story: Story, name: str) -> Iterator[list[Event]]:
    """What the telephone system tells of the user's legs meanwhile is told to nobody, but kept here."""
    connector = gateway.connector_for(story.destination)
    emit, kept = connector.emit, []

    def of_user(event: Event) -> bool:
        return isinstance(event, CallChanged) and event.user == name

    def without(events: list[Event]) -> object:
        kept.extend(filter(of_user, events))
        return emit([event for event in events if not of_user(event)])

    connector.emit = without
    yield kept
    connector.emit = emit


def opened(user: User) -> list[str]:
    return list(Notice.objects.filter(user=user, kind=NoticeKind.OPEN).values_list("url", flat=True))


def test_who_answers_in_the_queue_gets_one_transaction_with_all_that_came_with_the_call(story: Story) -> None:
    hands_over(story)
    assert not BusinessTransaction.objects.exists()
    calls.accept(story.bob)
    made = BusinessTransaction.objects.get()
    assert (made.account.name, made.contact.name) == ("Meridian Bikes GmbH", "Anna Keller")
    assert made.envelope.values["product"] == "C-300"
    assert made.notes.get().text.splitlines() == ["Reason: Offer", "Wants a new brake."]
    assert (made.responsible.user, made.created_by) == (story.bob, story.bob)
    assert opened(story.bob) == [made.get_absolute_url()]
    assert any("Bob Example has the call from Anna Keller" in text for text in story.told("alice"))
    transfer = story.transfer()
    assert (transfer.receiver, transfer.number) == (story.bob, "")


def test_the_next_hand_over_goes_on_with_the_same_transaction(story: Story) -> None:
    hands_over(story)
    calls.accept(story.bob)
    transfers.start_blind(story.bob, target=story.carol)
    calls.accept(story.carol)
    assert BusinessTransaction.objects.get().responsible.user == story.carol


def test_who_declines_is_not_the_receiver(story: Story) -> None:
    works_there(story, "carol")
    hands_over(story)
    first, second = (story.bob, story.carol) if story.state("bob") else (story.carol, story.bob)
    calls.reject(first)
    calls.accept(second)
    assert BusinessTransaction.objects.get().responsible.user == second
    assert opened(first) == []


def test_the_receiver_may_be_told_after_the_completion(story: Story) -> None:
    hands_over(story)
    with holding_back(story, "bob") as late:
        calls.accept(story.bob)
    assert story.transfer().state == "completed"
    completion.handle_completed()
    assert not BusinessTransaction.objects.exists()
    inbox.receive(story.destination, late)
    completion.handle_completed()
    completion.handle_completed()
    assert BusinessTransaction.objects.get().responsible.user == story.bob


def test_the_receiver_is_found_if_only_the_list_of_the_telephone_system_tells_of_all(
    story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    party = hands_over(story)
    with monkeypatch.context() as patched:
        # all that is told is lost on the way: as if the database were away
        patched.setattr(gateway.connector_for(story.destination), "emit", lambda events: True)
        calls.accept(story.bob)
        world.outside_hang_up(party.pk)
    assert story.transfer().state == "requested"
    for _time in range(2):
        scheduler.reconcile(timezone.now())
        completion.handle_completed()
    assert BusinessTransaction.objects.get().responsible.user == story.bob
    story.assert_quiet()


def test_so_is_one_whose_leg_alone_was_not_told_and_whose_call_is_over(story: Story) -> None:
    party = hands_over(story)
    with holding_back(story, "bob"):
        calls.accept(story.bob)
        world.outside_hang_up(party.pk)
    completion.handle_completed()
    assert story.transfer().conversation.ended_at
    assert not story.transfer().handled_at
    scheduler.reconcile(timezone.now())
    completion.handle_completed()
    assert BusinessTransaction.objects.get().responsible.user == story.bob


def test_a_sender_who_answers_in_the_queue_has_handed_over_to_nobody(story: Story) -> None:
    works_there(story, "bob", logged_in=False)
    works_there(story, "alice")
    party = hands_over(story)
    story.later(1)
    calls.accept(story.alice)
    world.outside_hang_up(party.pk)
    completion.handle_completed()
    assert story.transfer().handled_at
    assert not BusinessTransaction.objects.exists()


def test_of_a_caller_who_was_taken_back_nothing_is_made(story: Story) -> None:
    hands_over(story)
    pending.take_back(story.alice, transfer_id=story.transfer().pk)
    calls.accept(story.alice)
    assert not BusinessTransaction.objects.exists()


@pytest.mark.parametrize(("number", "is_awaited"), [(OUTSIDE, False), ("7999", True)], ids=["outside", "in the house"])
def test_of_a_number_that_tells_nothing_nobody_waits_for_long(story: Story, number: str, is_awaited: bool) -> None:
    story.caller_talks_to("bob")
    transfers.start_blind(story.bob, target=story.alice)
    calls.accept(story.alice)
    made = BusinessTransaction.objects.get()
    transfers.start_blind(story.alice, number=number)
    gateway.connector_for(story.destination).tick(timezone.now() + timedelta(seconds=3))
    assert story.transfer().state == "completed"
    now = timezone.now() + receivers.AWAITED
    completion.handle_completed(now - timedelta(seconds=10))
    assert (story.transfer().handled_at is None) == is_awaited
    completion.handle_completed(now + timedelta(seconds=10))
    assert story.transfer().handled_at
    assert (story.transfer().receiver, story.transfer().number) == (None, number)
    assert list(made.changes.values_list("transfer__receiver__username", flat=True)) == ["alice"]
