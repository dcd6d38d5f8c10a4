"""Two browsers, two workers, a double click: one of them wins, and nothing happens twice."""

import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from threading import Barrier, Event, Thread

import pytest
from django.contrib.auth.models import User
from django.db import connection, connections, transaction
from django.utils import timezone

from customizing.models import CmsDestination
from presence import changes, contract
from presence.calls import commands as calls
from presence.calls.commands import Refused
from presence.cms import gateway
from presence.connectors.simulator import world
from presence.inbox import receive as inbox
from presence.models import Agent, Conversation, Transfer, TransferState, WhenFreeRequest
from presence.status import board
from presence.transfers import commands as transfers
from presence.transfers import completion
from presence.when_free import commands as when_free_commands
from presence.when_free import scan

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both_databases, pytest.mark.thorough]


def together(*acts: Callable[[], object]) -> list[str]:
    """Run them at the same moment; what each came to."""
    barrier = Barrier(len(acts))
    outcomes: list[str] = []

    def run(act: Callable[[], object]) -> None:
        barrier.wait()
        try:
            act()
            outcomes.append("done")
        except Refused:
            outcomes.append("refused")
        finally:
            connections.close_all()

    threads = [Thread(target=run, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(outcomes) == len(acts), "one of them failed"
    return sorted(outcomes)


def test_a_double_click_starts_one_transfer(story):
    story.caller_talks_to("alice")
    together(*[lambda: transfers.start_blind(story.alice, target=story.bob)] * 3)
    assert Transfer.objects.filter(state=TransferState.REQUESTED).count() == 1
    assert story.state("bob") == "alerting"


def test_two_senders_reach_one_colleague_once_and_no_caller_is_lost(story):
    parties = [story.caller_talks_to("alice"), story.caller_talks_to("carol")]
    outcomes = together(
        lambda: transfers.start_blind(story.alice, target=story.bob),
        lambda: transfers.start_blind(story.carol, target=story.bob),
    )
    assert outcomes == ["done", "refused"]
    assert sorted(story.party(party) for party in parties) == ["connected", "dialing"]
    assert story.state("bob") == "alerting"


def test_completing_in_two_browsers_completes_once(story, completed):
    story.caller_talks_to("alice")
    transfers.start_warm(story.alice, target=story.bob)
    calls.accept(story.bob)
    together(*[lambda: transfers.complete(story.alice)] * 2)
    together(*[lambda: completion.handle(story.transfer().pk)] * 2)
    assert story.transfer().state == "completed"
    assert len(completed) == 1
    assert story.state("bob") == "connected"


def test_completing_while_the_caller_hangs_up_ends_one_way_or_the_other(story):
    party = story.caller_talks_to("alice")
    transfers.start_warm(story.alice, target=story.bob)
    calls.accept(story.bob)
    together(lambda: transfers.complete(story.alice), lambda: world.outside_hang_up(party.pk))
    assert story.transfer().state in {"completed", "cancelled"}
    if story.state("bob"):
        calls.hang_up(story.bob)
    story.assert_quiet()


def test_accepting_while_the_caller_hangs_up_leaves_nobody_in_a_call(story):
    party = story.caller_rings("alice")
    together(lambda: calls.accept(story.alice), lambda: world.outside_hang_up(party.pk))
    assert story.party(party) == "ended: hung-up"
    story.assert_quiet()


def test_a_list_that_stands_in_the_way_of_a_command_gives_way(story, monkeypatch):
    """Each has a row that the other one wants; the list is the last to ask for it."""
    story.caller_talks_to("alice")
    told = gateway.connector_for(story.destination).snapshot()
    news = [replace(event, sequence=event.sequence + 1_000) for event in (*told.agents, *told.conversations)]
    take_in = inbox.HANDLERS[contract.ConversationChanged]
    command = Thread(target=choose_reason, args=[story.alice, asked := Event()])

    def take_in_late(destination: CmsDestination, event: contract.ConversationChanged) -> None:
        if not command.ident:
            command.start()
            if connection.vendor == "postgresql":  # the other one has waited before we can be at its conversation
                asked.wait(timeout=10)
                wait_for_a_lock(timeout=10)
        take_in(destination, event)

    # the command comes at the very moment in which the list is taken in
    monkeypatch.setitem(inbox.HANDLERS, contract.ConversationChanged, take_in_late)
    inbox.reconcile(story.destination, replace(told, agents=news[:-1], conversations=news[-1:]))
    command.join()
    conversation = Conversation.objects.get()
    assert (conversation.reason, conversation.cms_sequence) == ("complaint", news[-1].sequence)
    assert set(Agent.objects.values_list("cms_sequence", flat=True)) == {event.sequence for event in news[:-1]}


def choose_reason(user: User, asked: Event) -> None:
    """As a command does: it writes to the conversation, and then to who takes part."""
    try:
        with transaction.atomic():
            Conversation.objects.update(reason="complaint")
            asked.set()
            changes.changed([user.pk])
    finally:
        connections.close_all()


def wait_for_a_lock(*, timeout: float) -> None:
    """Until somebody waits for one."""
    end = time.monotonic() + timeout
    with connection.cursor() as cursor:
        while time.monotonic() < end:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
            if cursor.fetchone()[0]:
                return
    raise AssertionError("Nobody waits.")


def test_of_sender_and_colleague_who_both_click_at_once_one_hands_the_caller_over(story):
    story.caller_talks_to("alice")
    story.caller_talks_to("bob")
    when_free = when_free_commands.wait_for(story.alice, target=story.bob)
    calls.hang_up(story.bob)
    take, hand_over = (
        partial(when_free_commands.take, story.bob, when_free.pk),
        partial(when_free_commands.hand_over, story.alice, when_free.pk),
    )
    assert together(take, hand_over, take) == ["done"] * 3
    assert Transfer.objects.count() == 1
    when_free.refresh_from_db()
    assert when_free.state == "taken"


def test_of_two_rounds_at_once_only_one_caller_is_offered(story, monkeypatch):
    for name in ("alice", "carol", "bob"):
        story.caller_talks_to(name)
    # the process dies before the offer
    monkeypatch.setattr(board, "when_published", [])
    for sender in (story.alice, story.carol):
        when_free_commands.wait_for(sender, target=story.bob)
    calls.hang_up(story.bob)
    look = partial(scan.review, timezone.now())
    assert together(look, look, look) == ["done"] * 3
    assert sorted(WhenFreeRequest.objects.values_list("sender__username", "state")) == [
        ("alice", "offered"),
        ("carol", "waiting"),
    ]


def test_a_call_waits_once_however_often_it_is_clicked(story):
    story.caller_talks_to("alice")
    story.caller_talks_to("bob")
    wait = partial(when_free_commands.wait_for, story.alice, target=story.bob)
    assert together(wait, wait, wait) == ["done"] * 3
    assert WhenFreeRequest.objects.count() == 1
