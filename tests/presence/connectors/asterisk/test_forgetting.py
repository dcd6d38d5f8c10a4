"""What is over is forgotten: a connector that has seen thousands of calls knows no more than one that has seen few."""

from collections.abc import Sized
from dataclasses import fields, replace
from datetime import datetime, timedelta

import pytest

from presence.connectors.asterisk import reducer
from presence.connectors.asterisk.facts import Expected, Originated, State
from presence.connectors.asterisk.messages import Message
from tests.presence.connectors.asterisk.recordings import BEGAN, Line, events, office

pytestmark = pytest.mark.thorough
CALLS = (
    "blind-transfer-comes-back",
    "blind-transfer-to-queue",
    "click-to-call",
    "deflect",
    "passed-on-in-conference-second-line",
    "passed-on-in-consult-by-sender",
    "queue-call",
    "warm-transfer-complete",
    "warm-transfer-customer-leaves",
    "warm-transfer-on-phone",
)
EVERY = timedelta(minutes=10)
HOURS_OF_CALLS = 8
"""Transfers are remembered for an hour; by then as many are forgotten as come."""


def of_another_call(line: Line, number: int) -> Message:
    """The same event of channels, bridges and calls with other names."""
    assert line.message
    return replace(
        line.message,
        fields={
            key: tuple(value.replace("pbx", f"pbx{number}x").replace("-0000", f"-{number:04}") for value in values)
            for key, values in line.message.fields.items()
        },
    )


def after_calls(state: State, name: str, *, first: int) -> tuple[State, datetime]:
    """The state after so many calls of one kind, each of which the CRM had to do with."""
    began = BEGAN
    for number in range(first, first + HOURS_OF_CALLS):
        began = BEGAN + EVERY * number
        state = reducer.originate(state, f"crm-{number}", Originated("anna", "4711", since=began))
        state = reducer.expect(state, Expected(f"crm-{number}", "blind", f"t{number}", user="anna", since=began))
        for line in events(name):
            state, _told = reducer.reduce(state, of_another_call(line, number), now=began + timedelta(seconds=line.at))
        state, _told = reducer.tick(state, now=began + EVERY / 2)
    return reducer.tick(state, now=began + EVERY)[0], began


def sizes(state: State) -> dict[str, int]:
    return {
        each.name: len(getattr(state, each.name))
        for each in fields(state)
        if isinstance(getattr(state, each.name), Sized)
    }


@pytest.mark.parametrize("name", CALLS)
def test_as_much_is_remembered_after_many_calls_as_after_few(name: str) -> None:
    few, _at = after_calls(office(), name, first=1)
    many, _at = after_calls(few, name, first=1 + HOURS_OF_CALLS)
    assert sizes(many) == sizes(few)
    assert sizes(many)["originated"] <= 1
    assert sizes(many)["home"] == sizes(many)["calls"] == 0
