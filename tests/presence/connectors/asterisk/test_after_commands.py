"""What the CRM is told of what it has commanded itself, and commands that come before Asterisk is ready for them."""

import asyncio
from datetime import timedelta

import pytest

from presence import contract
from presence.connectors.asterisk import reducer
from presence.connectors.asterisk.facts import Expected
from presence.contract import CmsError, TransferChanged
from tests.presence.connectors.asterisk.noted import Noted, after, until
from tests.presence.connectors.asterisk.recordings import BEGAN, events, message_of

LEG = "pbx1-1795897886.32"
"""Anna's, in a call of a customer."""


async def test_a_conference_that_is_cancelled_is_told_so() -> None:
    exchange = until("warm-transfer-threeway", seconds=2.5)
    [call] = exchange.state.calls.values()
    await exchange.do(contract.CancelTransfer("anna", call.warm[0].sender, call.warm[0].id))
    leave(exchange, "PJSIP/1002-00000045")
    assert last_transfer(exchange) == ("cancelled", "cancelled")


async def test_a_target_who_hangs_up_by_command_has_hung_up() -> None:
    exchange = until("warm-transfer-toggle", seconds=1.5)
    [call] = exchange.state.calls.values()
    [leg] = [event.call for event in exchange.state.open_told("call") if event.user == "ben"]
    await exchange.do(contract.HangUp("ben", leg))
    leave(exchange, *(each.name for each in call.channels.values() if each.local or each.id == leg))
    assert last_transfer(exchange) == ("failed", "target-hung-up")


async def test_what_was_sent_on_is_not_taken_back_once_the_telephone_is_taken_up() -> None:
    exchange = after("deflect", "DialEnd", number=2)
    leg = next(event.call for key, event in exchange.state.told.items() if key[0] == "call" and event.user == "anna")
    with pytest.raises(CmsError, match="Somebody has taken the call already"):
        await exchange.do(contract.TakeBack("anna", leg))
    assert exchange.sent == []


async def test_who_has_answered_just_now_is_not_refused_for_not_being_put_through_yet() -> None:
    exchange = after("blind-transfer", "DialEnd")
    told = [line.message for line in events("blind-transfer") if line.message and line.at < 0.34]
    handing_over = asyncio.create_task(exchange.do(contract.BlindTransfer("anna", LEG, "t", target="cara")))
    await asyncio.sleep(0)
    assert exchange.actions == []
    for message in (each for each in told if each.event == "BridgeEnter"):
        exchange.hear(message)
    await handing_over
    assert exchange.actions == ["BlindTransfer"]


def leave(exchange: Noted, *names: str) -> None:
    [call] = exchange.state.calls.values()
    for channel in [each for each in call.channels.values() if each.name in names]:
        exchange.hear(message_of({"Event": "Hangup", "Channel": channel.name, "Uniqueid": channel.id}))


def last_transfer(exchange: Noted) -> tuple[str, str]:
    last = [event for event in exchange.told if isinstance(event, TransferChanged)][-1]
    return last.state, last.failure


async def test_a_consult_that_does_not_begin_has_failed_in_the_conversation_in_which_it_was_asked_for() -> None:
    """Two colleagues whom the caller has left are in one of their own."""
    exchange = until("warm-transfer-customer-leaves", seconds=1.8)
    [leg] = [each for each in exchange.state.open_told("call") if each.user == "ben" and each.state == "connected"]
    assert leg.conversation.endswith("~1")
    asked = Expected(leg.call, "warm", "t9", target="cara", user="ben", since=BEGAN)
    exchange.state, told = reducer.tick(reducer.expect(exchange.state, asked), now=BEGAN + timedelta(seconds=6))
    [failed] = [each for each in told if isinstance(each, TransferChanged)]
    assert (failed.transfer, failed.failure, failed.conversation) == ("t9", "not-begun", leg.conversation)


async def test_a_colleague_whose_own_consult_is_about_to_begin_is_not_handed_over_meanwhile() -> None:
    """Asterisk 22 runs into a segmentation fault then."""
    exchange = until("warm-transfer-customer-leaves", seconds=1.8)
    legs = {each.user: each.call for each in exchange.state.open_told("call") if each.state == "connected"}
    asked = Expected(legs["ben"], "warm", "t9", target="cara", user="ben", since=BEGAN)
    exchange.state = reducer.expect(exchange.state, asked)
    with pytest.raises(CmsError, match="changed meanwhile"):
        await exchange.do(contract.BlindTransfer("anna", legs["anna"], "t", target="dora"))
    assert exchange.sent == []
