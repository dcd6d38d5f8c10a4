"""A caller whom the sender of a consult has left by a key of the telephone is fetched, whatever goes wrong."""

from dataclasses import replace

import pytest

from presence.connectors.asterisk import agents, lists, passing_on
from presence.connectors.asterisk.connection import AmiRefused
from presence.connectors.asterisk.connector import settled
from presence.connectors.asterisk.facts import State
from presence.connectors.asterisk.messages import Message, Value
from tests.presence.connectors.asterisk.listed import pbx_after
from tests.presence.connectors.asterisk.noted import Noted
from tests.presence.connectors.asterisk.recordings import Line, events, play
from tests.presence.connectors.asterisk.test_restarts import as_the_crm_knows

RECORDING = "passed-on-in-consult-by-sender"
LEFT = next(line.at for line in events(RECORDING) if line.message and line.message.event == "BlindTransfer")
CALLER = next(line.message["Channel"] for line in events(RECORDING) if line.message and line.message["Channel"])
RINGS = "Redirect", {"Channel": CALLER, "Context": "crm-transfer", "Exten": "1001", "Priority": "1"}
"""What lets the caller ring at Anna, who was the sender."""


def told(*, seconds: float) -> list[Line]:
    """What Asterisk told until so long after the key was pressed."""
    return [line for line in events(RECORDING) if line.at < LEFT + seconds]


def begun_anew(state: State, recorded: list[Line]) -> State:
    """As a connector has it that begins now, with what the CRM knows."""
    taken, _told = lists.take(as_the_crm_knows(state), pbx_after(recorded).lists(), now=recorded[-1].now)
    return taken


async def test_the_caller_rings_at_the_sender_and_is_called_back_if_nobody_is_there() -> None:
    exchange = Noted(play(told(seconds=1.0)).state)
    await settled(exchange)
    assert exchange.sent[-1] == RINGS
    assert exchange.variables(CALLER) == {
        "CRM_RING": "",
        "CRM_RETURN": "",
        "CRM_SENDER": "",
        "CRM_FALLBACK_USER": "",
        "CRM_FALLBACK_QUEUE": "",
        "CRM_ANYONE": "",
        "CRM_CALL_BACK": "1",
    }


@pytest.mark.parametrize("seconds", [0.005, 0.2, 0.4], ids=["rings", "still rings", "talks"])
async def test_a_connector_that_was_restarted_after_it_has_told_fetches_the_caller(seconds: float) -> None:
    recorded = told(seconds=seconds)
    exchange = Noted(begun_anew(play(recorded).state, recorded))
    await settled(exchange)
    assert exchange.sent[-1] == RINGS


@pytest.mark.parametrize("seconds", [0.005, 0.2, 0.4], ids=["rings", "still rings", "talks"])
async def test_one_that_was_not_there_when_the_key_was_pressed_fetches_the_caller_too(seconds: float) -> None:
    recorded = told(seconds=seconds)
    exchange = Noted(begun_anew(play(told(seconds=-0.1)).state, recorded))
    assert [each.failure for each in exchange.state.open_told("transfer")] == ["left-waiting"]
    await settled(exchange)
    assert exchange.sent[-1] == RINGS


async def test_one_that_begins_in_a_consult_leaves_the_caller_where_the_sender_comes_back_to() -> None:
    recorded = told(seconds=-0.1)
    exchange = Noted(begun_anew(play(recorded).state, recorded))
    await settled(exchange)
    assert exchange.sent == []


async def test_what_asterisk_refuses_is_tried_again_as_long_as_the_caller_waits() -> None:
    exchange = Refuses(play(told(seconds=1.0)).state)
    await settled(exchange)
    exchange.refuses = False
    await settled(exchange)
    assert exchange.actions == ["Redirect", "Redirect"]
    [(call, warm)] = passing_on.left_waiting(exchange.state)
    rings = replace(call.get(warm.caller), bridge="")
    exchange.state = exchange.state.with_call(call.changed(rings))
    await settled(exchange)
    assert exchange.actions == ["Redirect", "Redirect"]


class Refuses(Noted):
    refuses = True

    async def ask(self, action: str, **fields: Value) -> Message:
        answer = await super().ask(action, **fields)
        if self.refuses and action == "Redirect":
            raise AmiRefused("Channel not found")
        return answer


async def test_where_the_sender_has_gone_home_somebody_calls_back() -> None:
    state = play(told(seconds=1.0)).state
    exchange = Noted(agents.log_off(state, "anna"))
    await settled(exchange)
    assert exchange.sent[-1] == ("Redirect", {**RINGS[1], "Context": "crm-fallback", "Exten": "s"})
    assert exchange.variables(CALLER)["CRM_CALL_BACK"] == "1"
