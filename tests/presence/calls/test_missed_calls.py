"""Who has missed a call: each way in which a call can end, and each of those at whom it rang."""

from collections.abc import Collection
from datetime import timedelta

import pytest
from django.db.models import F
from django.utils import timezone

from presence import changes, contract
from presence.calls import commands as calls
from presence.calls import missed
from presence.calls.reached import CallersReached
from presence.connectors.simulator import world
from presence.errors import Refused
from presence.inbox import receive as inbox
from presence.models import Call, CallState, Direction, MissedCallDone
from presence.models.simulator import SimLeg
from presence.when_free import commands as when_free
from tests import factory
from tests.presence.calls.ways_to_end import (
    TOO_LONG,
    WAYS,
    Play,
    Way,
    caller_leaves,
    colleague_gives_up,
    hangs_up_ringing,
    is_lost,
    number_does_not_answer,
    queue_abandoned,
    queue_taken_by_the_next,
)
from tests.presence.story import CALLER, Story
from tests.presence.waiting_callers import bob_is_free, everybody_talks, waits
from tests.statements import Statements

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both_databases, pytest.mark.thorough]


def counts(story: Story) -> dict[str, int]:
    found = {name: missed.count(user) for name, user in story.users.items()}
    listed = {name: missed.missed_by(user).count() for name, user in story.users.items()}
    assert found == listed
    return {name: number for name, number in found.items() if number}


def a_while_ago() -> None:
    """All that has happened so far."""
    Call.objects.update(started_at=F("started_at") - timedelta(minutes=5))


def told(reached: CallersReached) -> list[int]:
    """The users with something new after another look."""
    ids: list[int] = []
    changes.when_changed.append(ids.extend)
    try:
        reached.tell_who_missed_them(timezone.now())
    finally:
        changes.when_changed.remove(ids.extend)
    return sorted(ids)


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS.keys())
def test_who_let_a_call_ring_that_nobody_took_has_missed_it_and_nobody_else_has(story: Story, way: Way) -> None:
    way.happens(story)
    assert counts(story) == way.missed


@pytest.mark.parametrize("act", ["accept", "reject", "leave"])
def test_a_caller_who_was_offered_when_free_is_missed_by_nobody_who_decided(act: str) -> None:
    story = everybody_talks()
    request = waits(story)
    bob_is_free(story)
    when_free.take(story.bob, request.pk)
    if act == "leave":
        caller_leaves(SimLeg.objects.open().filter(agent=None, conversation__legs__agent__user="bob").latest("pk"))
    else:
        getattr(calls, act)(story.bob)
    assert counts(story) == ({"bob": 1} if act == "leave" else {})


@pytest.mark.parametrize("answers", [True, False])
def test_several_telephones_that_ring_at_once_have_missed_it_if_none_answered(story: Story, answers: bool) -> None:
    def tell(user: str, state: str, sequence: int, **fields: object) -> contract.CallChanged:
        return contract.CallChanged(
            call=f"group-{user}",
            sequence=sequence,
            conversation="group",
            user=user,
            state=state,
            direction="inbound",
            number=CALLER,
            at=now + timedelta(seconds=sequence),
            **fields,
        )

    now = timezone.now()
    over = contract.ConversationChanged(
        conversation="group", sequence=9, direction="inbound", number=CALLER, ended=True, at=now + timedelta(seconds=9)
    )
    inbox.receive(story.destination, [tell("alice", "alerting", 1), tell("bob", "alerting", 1)])
    if answers:
        inbox.receive(story.destination, [tell("alice", "connected", 2, answered_at=now + timedelta(seconds=2))])
    inbox.receive(story.destination, [tell("bob", "ended", 3, end_reason="answered-elsewhere")])
    first = tell("alice", "ended", 4, answered_at=now + timedelta(seconds=2) if answers else None)
    inbox.receive(story.destination, [first, over])
    assert counts(story) == ({} if answers else {"alice": 1, "bob": 1})


def test_the_list_says_who_answered_instead(story: Story) -> None:
    queue_taken_by_the_next(story)
    [one] = missed.described(missed.rang_at(story.alice))
    assert (one.taken.user, one.is_open) == (story.bob, False)
    assert list(missed.missed_by(story.alice)) == []


def test_a_number_outside_that_took_a_call_answered_it_too(story: Story) -> None:
    story.caller_rings(None)
    story.later(TOO_LONG)
    calls.accept(story.bob)
    Call.objects.filter(user=story.bob).update(answered_at=None)  # so that only the transfer tells
    conversation = Call.objects.filter(user=story.bob).get().conversation
    factory.make_transfer(conversation, sender=story.bob, number="+4989123456")
    [one] = missed.described(missed.rang_at(story.alice))
    assert (one.taken_at, one.is_open) == ("+4989123456", False)


@pytest.mark.parametrize("by", ["alice", "bob"])
def test_a_call_back_that_reaches_the_caller_settles_it_for_everybody(story: Story, by: str) -> None:
    queue_abandoned(story)
    a_while_ago()
    calls.dial(story.users[by], number=CALLER)
    assert counts(story) == {"alice": 1, "bob": 1}
    world.outside_answer(SimLeg.objects.open().get(agent=None).pk)
    assert counts(story) == {}
    [one] = missed.described(missed.rang_at(story.bob))
    assert (one.back.user, one.is_open) == (story.users[by], False)


@pytest.mark.parametrize("by", ["alice", "carol"])
def test_a_caller_who_rings_again_and_is_answered_settles_it_for_everybody(story: Story, by: str) -> None:
    queue_abandoned(story)
    a_while_ago()
    caller_leaves(story.caller_rings("carol"))
    assert counts(story) == {"alice": 1, "bob": 1, "carol": 1}
    a_while_ago()
    story.caller_talks_to(by)
    assert counts(story) == {}
    [one] = missed.described(missed.rang_at(story.bob))
    assert (one.back.user, one.back.direction, one.is_open) == (story.users[by], "inbound", False)


def test_who_withholds_the_number_is_nobody_who_rings_again(story: Story) -> None:
    caller_leaves(world.simulate_inbound("", to="alice"))
    a_while_ago()
    world.simulate_inbound("", to="alice")
    calls.accept(story.alice)
    assert counts(story) == {"alice": 1}


def test_those_who_missed_a_caller_are_told_once_when_somebody_reaches_the_caller(story: Story) -> None:
    queue_abandoned(story)
    a_while_ago()
    reached = CallersReached()
    story.caller_rings("carol")
    assert told(reached) == []
    calls.accept(story.carol)
    assert told(reached) == sorted([story.alice.pk, story.bob.pk])
    assert told(reached) == []


def test_to_look_for_reached_callers_costs_one_statement_while_nobody_new_is_talked_with(story: Story) -> None:
    story.caller_talks_to("alice")
    reached = CallersReached()
    told(reached)
    with Statements() as asked:
        told(reached)
    assert len(asked.own) == 1


def test_a_number_that_came_in_another_spelling_is_the_same_number(story: Story) -> None:
    caller_leaves(world.simulate_inbound("0049 (0)30 / 234 567 890", to="alice"))
    a_while_ago()
    calls.dial(story.alice, number="030 234567890")
    world.outside_answer(SimLeg.objects.open().get(agent=None).pk)
    assert counts(story) == {}


def test_a_call_back_in_vain_is_listed_and_settles_nothing(story: Story) -> None:
    hangs_up_ringing(story)
    number_does_not_answer(story)
    [one] = missed.described(missed.rang_at(story.alice))
    assert one.back is not None
    assert one.is_open


def test_a_colleague_who_is_called_back_is_not_waiting_any_more(story: Story) -> None:
    colleague_gives_up(story)
    calls.call_colleague(story.bob, target=story.alice)
    assert counts(story) == {"bob": 1}
    calls.accept(story.alice)
    assert counts(story) == {}


def test_one_done_mark_counts_for_all_at_whom_it_rang_and_can_be_taken_away(story: Story) -> None:
    queue_abandoned(story)
    conversation = Call.objects.filter(user=story.alice).get().conversation_id
    missed.mark(story.bob, conversation, done=True)
    missed.mark(story.alice, conversation, done=True)
    assert counts(story) == {}
    assert MissedCallDone.objects.get().user == story.bob
    [one] = missed.described(missed.rang_at(story.alice))
    assert one.done.user == story.bob
    missed.mark(story.alice, conversation, done=False)
    assert counts(story) == {"alice": 1, "bob": 1}


def test_nobody_else_can_mark_it(story: Story) -> None:
    hangs_up_ringing(story)
    conversation = Call.objects.get().conversation_id
    with pytest.raises(Refused):
        missed.mark(story.carol, conversation, done=True)
    assert not MissedCallDone.objects.exists()


@pytest.mark.parametrize("happens", [queue_abandoned, is_lost], ids=["left", "lost"])
def test_all_who_let_it_ring_are_told_the_moment_it_is_over(story: Story, happens: Play) -> None:
    seen: dict[str, int] = {}

    def look(user_ids: Collection[int]) -> None:
        """As the toolbars do that are told."""
        seen.update({name: missed.count(user) for name, user in story.users.items() if user.pk in user_ids})

    changes.when_changed.append(look)
    try:
        happens(story)
    finally:
        changes.when_changed.remove(look)
    assert counts(story).items() <= seen.items()


def test_what_is_long_ago_is_not_counted_any_more(story: Story) -> None:
    hangs_up_ringing(story)
    assert missed.count(story.alice, now=timezone.now() + missed.KEPT) == 0


def test_the_counter_costs_one_statement_and_the_list_two_however_many_there_are(story: Story) -> None:
    for _time in range(3):
        hangs_up_ringing(story)
    number_does_not_answer(story)
    with Statements() as asked:
        assert missed.count(story.alice) == 3
        assert len(missed.described(missed.rang_at(story.alice))) == 3
    assert len(asked.own) == 3


def test_a_long_history_is_not_read_to_count(story: Story) -> None:
    now = timezone.now()
    for number in range(5):
        call = factory.make_call(story.alice, f"+4930{number}", state=CallState.ENDED, ended_at=now, started_at=now)
        assert call.direction == Direction.INBOUND
    plan = missed.missed_by(story.alice).explain()
    assert "call_not_answered" in plan or "Index" in plan, plan
