"""The CRM ends up with the same, however Asterisk's threads overtake each other, and whatever comes twice or not."""

from functools import cache
from random import Random
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from presence.connectors.asterisk import lists
from presence.connectors.asterisk.telling import is_over
from presence.contract import CallChanged
from tests.presence.connectors.asterisk.disorder import disordered
from tests.presence.connectors.asterisk.outcomes import is_told_properly, outcome
from tests.presence.connectors.asterisk.recordings import NAMES, events, play

CALLS = [name for name in NAMES if name not in ("register", "crash-during-call")]
IN_ORDER = [name for name in CALLS if name != "snapshot-held-and-consult"]
"""In that one customer and agent hang up within 2 ms: who was the first decides, and may be either."""
few = settings(max_examples=4)
some = settings(max_examples=8)
pytestmark = pytest.mark.thorough


@cache
def outcome_in_order(name: str) -> dict[Any, Any]:
    return outcome(play(events(name)))


@pytest.mark.parametrize("name", IN_ORDER)
@some
@given(seed=st.integers(0, 2**32))
@example(seed=2**23 + 1)  # the transfer is told after the refusal at its target
def test_the_order_that_asterisk_does_not_keep_does_not_matter(name: str, seed: int) -> None:
    recorded = events(name)
    shuffled = play(disordered(recorded, Random(seed)))
    is_told_properly(shuffled.told)
    assert outcome(shuffled) == outcome_in_order(name)


@pytest.mark.parametrize("name", CALLS)
def test_what_comes_twice_is_told_once(name: str) -> None:
    recorded = events(name)
    doubled = play([line for each in recorded for line in (each, each)])
    assert doubled.told == play(recorded).told


@pytest.mark.parametrize("name", CALLS)
def test_what_comes_again_at_the_end_says_nothing_new(name: str) -> None:
    of_calls = [line for line in events(name) if line.message and line.message["Uniqueid"]]
    once = play(of_calls)
    again = play(of_calls, once.state)
    assert again.told == []


@pytest.mark.parametrize("name", CALLS)
@few
@given(data=st.data())
def test_where_the_line_was_lost_the_list_says_whatis_over(name: str, data: st.DataObject) -> None:
    recorded = events(name)
    cut = recorded[: data.draw(st.integers(1, len(recorded)))]
    played = play(cut)
    played.state, told = lists.take(played.state, lists.Lists(), now=recorded[-1].now)
    played.told += told
    is_told_properly(played.told)
    assert [event for key, event in played.state.told.items() if key[0] != "agent" and not is_over(event)] == []
    ended = [event for event in told if isinstance(event, CallChanged)]
    assert all(event.end_reason for event in ended)


@pytest.mark.parametrize("name", CALLS)
@few
@given(data=st.data())
def test_whoever_comes_in_the_middle_takes_what_is_left_and_nothing_stays_open(name: str, data: st.DataObject) -> None:
    recorded = events(name)
    played = play(recorded[data.draw(st.integers(0, len(recorded) - 1)) :])
    is_told_properly(played.told)
    assert [event for key, event in played.state.told.items() if key[0] != "agent" and not is_over(event)] == []


@pytest.mark.parametrize("name", CALLS)
@few
@given(data=st.data())
def test_an_event_that_is_lost_costs_at_most_what_the_next_list_brings(name: str, data: st.DataObject) -> None:
    recorded = events(name)
    lost = data.draw(st.sets(st.integers(0, len(recorded) - 1), max_size=5))
    played = play(line for number, line in enumerate(recorded) if number not in lost)
    played.state, told = lists.take(played.state, lists.Lists(), now=recorded[-1].now)
    played.told += told
    is_told_properly(played.told)
    assert [event for key, event in played.state.told.items() if key[0] != "agent" and not is_over(event)] == []
