"""Asterisk's lists are read once a minute, whatever goes on meanwhile: what a line that holds has told is not undone.

Asterisk makes a list in the middle of what it tells, and sends what it told before that only when the list is sent.
"""

from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from presence.connectors.asterisk import lists
from presence.contract import AgentChanged, Event, key_of
from tests.presence.connectors.asterisk.listed import pbx_after
from tests.presence.connectors.asterisk.outcomes import is_told_properly, outcome
from tests.presence.connectors.asterisk.recordings import NAMES, Played, events, play

pytestmark = pytest.mark.thorough
CALLS = [name for name in NAMES if name not in ("register", "crash-during-call", "restart-during-call")]
LONGEST = 12
"""So many events may be told while the lists are read."""


@cache
def without_lists(name: str) -> Played:
    return play(events(name))


def steps(played: Played) -> list[tuple[Any, ...]]:
    """All that was told of calls, without times."""
    return [_step(event) for event in played.told if not isinstance(event, AgentChanged)]


def _step(event: Event) -> tuple[Any, ...]:
    said = {name: value for name, value in vars(event).items() if name not in ("sequence", "at", "answered_at")}
    return key_of(event), tuple(sorted((name, str(value)) for name, value in said.items()))


@pytest.mark.parametrize("name", CALLS)
@settings(max_examples=30)
@given(data=st.data())
def test_the_lists_change_nothing_of_what_is_just_told(name: str, data: st.DataObject) -> None:
    recorded = events(name)
    begun = data.draw(st.integers(1, len(recorded) - 1), label="told before the lists were asked for")
    ended = data.draw(st.integers(begun, min(begun + LONGEST, len(recorded))), label="told before they were there")
    made = data.draw(st.integers(begun, ended), label="told before the channels were listed")
    played = play(recorded[:begun])
    listed = pbx_after(recorded[:made]).lists()
    meanwhile = [line.message for line in recorded[begun:ended] if line.message]
    played.state, told = lists.take(played.state, listed, now=recorded[ended - 1].now, meanwhile=meanwhile)
    played.told += told
    for line in recorded[begun:]:
        played.hear(line)
    is_told_properly(played.told)
    assert outcome(played) == outcome(without_lists(name))
    assert steps(played) == steps(without_lists(name))
