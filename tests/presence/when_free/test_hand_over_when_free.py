"""A caller who waits for a busy colleague is offered to both, taken once, and never forgotten."""

import pytest

from presence.calls import commands as calls
from presence.connectors.simulator import world
from presence.errors import Refused
from presence.models import Transfer, WhenFreeRequest
from presence.transfers import commands as transfers
from presence.when_free import commands as when_free_commands
from tests.presence.waiting_callers import bob_is_free, state, waits

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both_databases, pytest.mark.thorough]


def test_it_is_offered_the_moment_the_colleague_is_free_and_the_target_takes_it(story):
    when_free = waits(story, reason="Refund", note="Ordered in May")
    assert state(when_free) == "waiting"
    bob_is_free(story)
    assert state(when_free) == "offered"
    when_free_commands.take(story.bob, when_free.pk)
    assert state(when_free) == "taken"
    assert story.state("bob") == "alerting"
    transfer = story.transfer()
    assert (transfer.kind, transfer.reason, transfer.note) == ("blind", "Refund", "Ordered in May")
    calls.accept(story.bob)
    assert story.transfer().state == "completed"


@pytest.mark.parametrize(("act", "kind", "left"), [("hand_over", "blind", ""), ("consult", "warm", "held")])
def test_the_sender_hands_over_blind_or_asks_first(story, act, kind, left):
    when_free = waits(story)
    bob_is_free(story)
    getattr(when_free_commands, act)(story.alice, when_free.pk)
    assert (state(when_free), story.transfer().kind) == ("taken", kind)
    assert left in dict(story.states("alice")).values() or not left


def test_who_asked_first_is_asked_first_and_the_next_one_after_the_time_is_up(story):
    first, second = waits(story), waits(story, "carol")
    bob_is_free(story)
    assert (state(first), state(second)) == ("offered", "waiting")
    story.later(31)
    assert (state(first), state(second)) == ("waiting", "offered")
    assert "nobody handed the caller over" in story.told("alice")[-1]
    story.later(63)
    story.later(63.5)
    assert (state(first), state(second)) == ("offered", "waiting")


def test_a_colleague_who_is_busy_again_is_no_longer_asked_and_the_place_is_kept(story):
    first, second = waits(story), waits(story, "carol")
    bob_is_free(story)
    story.caller_rings("bob")
    story.later(1)
    assert (state(first), state(second)) == ("waiting", "waiting")
    calls.reject(story.bob)
    assert (state(first), state(second)) == ("offered", "waiting")


def test_a_second_click_books_takes_and_withdraws_once(story):
    when_free = waits(story)
    assert waits(story) == when_free
    bob_is_free(story)
    for _time in range(2):
        when_free_commands.take(story.bob, when_free.pk)
        when_free_commands.hand_over(story.alice, when_free.pk)
    assert Transfer.objects.count() == 1
    other = waits(story, "carol")
    for _time in range(2):
        when_free_commands.withdraw(story.carol, other.pk)
    assert state(other) == "withdrawn"


def test_of_two_who_click_at_once_the_second_finds_it_done(story):
    when_free = waits(story)
    bob_is_free(story)
    stale = WhenFreeRequest.objects.select_related("conversation__destination", "sender", "target").get()
    when_free_commands.take(story.bob, when_free.pk)
    when_free_commands._hand_over(stale, transfers.start_blind, None)
    assert Transfer.objects.count() == 1


def test_the_target_says_why_not_and_the_sender_reads_it(story):
    when_free = waits(story)
    bob_is_free(story)
    when_free_commands.decline(story.bob, when_free.pk, answer="In ten\nminutes")
    assert state(when_free) == "declined"
    assert story.told("alice") == ["Bob Example cannot take the caller now: “In ten minutes”."]
    assert story.state("alice") == "connected"


def test_withdrawn_while_offered_the_target_is_told(story):
    when_free = waits(story)
    bob_is_free(story)
    when_free_commands.withdraw(story.alice, when_free.pk)
    assert story.told("bob") == ["Alice Example does not have the caller for you any more."]
    with pytest.raises(Refused, match="withdrawn"):
        when_free_commands.take(story.bob, when_free.pk)


def test_an_ordinary_transfer_to_the_colleague_fulfils_it(story):
    when_free = waits(story)
    bob_is_free(story)
    transfers.start_warm(story.alice, target=story.bob)
    story.later(1)
    assert state(when_free) == "taken"


def test_it_waits_while_somebody_else_is_asked_and_ends_when_that_one_has_the_caller(story):
    when_free = waits(story)
    transfers.start_warm(story.alice, target=story.dave)
    bob_is_free(story)
    assert state(when_free) == "waiting"
    calls.accept(story.dave)
    transfers.cancel(story.alice)
    story.later(1)
    assert state(when_free) == "offered"
    transfers.start_blind(story.alice, target=story.dave)
    story.later(1)
    assert state(when_free) == "waiting"
    calls.accept(story.dave)
    story.later(1)
    assert state(when_free) == "over"


def test_a_caller_handed_to_a_number_outside_waits_for_nobody_any_more(story):
    when_free = waits(story)
    transfers.start_blind(story.alice, number="+493023456789")
    story.later(1)
    assert state(when_free) == "waiting"
    world.outside_answer(next(leg.pk for leg in world.all_parties() if leg.is_open and leg.state == "alerting"))
    story.later(1)
    assert state(when_free) == "over"
