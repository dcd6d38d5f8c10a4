"""No text that comes from outside becomes an action, a header or a piece of dialplan at Asterisk."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import fields, replace
from typing import Any

import pytest

from presence import contract
from presence.connectors.asterisk.connector import HANDLERS
from presence.connectors.asterisk.messages import NotSendable
from presence.contract import CmsError, Command
from tests.presence.connectors.asterisk.noted import Noted, until
from tests.presence.connectors.asterisk.recordings import office

LEG = "pbx1-1795897886.32"
MARK = "xq7"
HOSTILE = [
    f"1002\r\nAction: {MARK}",
    f"1002\n{MARK}",
    f"1002&PJSIP/{MARK}",
    f"${{SHELL({MARK})}}",
    f"$[{MARK}]",
    f"{MARK},tT)&Hangup(",
    f"Local/{MARK}@crm-fallback",
    f"1002\0{MARK}",
]
CALL = {"user": "anna", "call": LEG}
HAND_OVER = {**CALL, "transfer": "t", "attached_data": {}}
GIVEN: dict[type[Command], dict[str, Any]] = {
    contract.LogOn: {"user": "frank", "extension": "1007"},
    contract.LogOff: {"user": "anna"},
    contract.AdmitTelephone: {"user": "anna", "extension": "8801", "realm": "asterisk", "digest": "0" * 32},
    contract.DismissTelephone: {"user": "anna", "extension": "8801"},
    contract.TestTelephone: {"user": "anna"},
    contract.SetWorkMode: {"user": "anna", "work_mode": 2},
    contract.Dial: {"user": "cara", "number": "+4917012345"},
    contract.Accept: CALL,
    contract.Hold: CALL,
    contract.Retrieve: CALL,
    contract.Mute: CALL,
    contract.Unmute: CALL,
    contract.Reject: CALL,
    contract.Deflect: {**CALL, "target": "ben"},
    contract.TakeBack: CALL,
    contract.HangUp: CALL,
    contract.Release: {**CALL, "fallback_user": "cara", "fallback_queue": "support"},
    contract.SendDigits: {**CALL, "digits": "12#"},
    contract.BlindTransfer: {**HAND_OVER, "target": "ben", "fallback_user": "cara", "fallback_queue": "support"},
    contract.StartConsult: {**HAND_OVER, "number": "+4917012345"},
    contract.Toggle: {**CALL, "transfer": "t"},
    contract.Conference: {**CALL, "transfer": "t"},
    contract.CompleteTransfer: {**CALL, "transfer": "t"},
    contract.CancelTransfer: {**CALL, "transfer": "t"},
}


IDLE = (contract.LogOn, contract.Dial, contract.AdmitTelephone, contract.DismissTelephone, contract.TestTelephone)


def spoilt(command: Command) -> Iterator[Command]:
    """The command with each of its texts made hostile, one at a time."""
    for field in fields(command):
        for text in HOSTILE:
            if field.type in (str, "str"):
                yield replace(command, **{field.name: text})
            elif field.name == "attached_data":
                data = {"conversation_id": text, "version": 1, "fields": {text: {"value": text}}, "hops": []}
                yield replace(command, **{field.name: data})


def test_every_command_is_tried() -> None:
    assert set(GIVEN) == set(HANDLERS)


@pytest.mark.parametrize("kind", GIVEN)
async def test_nothing_hostile_in_a_command_reaches_asterisk(kind: type[Command]) -> None:
    tried = 0
    at_desk_or_in_browser = replace(office(), browser_extensions=("88",))
    for command in spoilt(kind(**GIVEN[kind])):
        exchange = Noted(at_desk_or_in_browser) if kind in IDLE else until("blind-transfer", seconds=0.34)
        with suppress(CmsError, NotSendable):
            await exchange.do(command)
        assert MARK not in f"{exchange.sent}", command
        tried += 1
    assert tried >= len(HOSTILE)
