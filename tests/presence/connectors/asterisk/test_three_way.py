"""Three-way made inside a telephone, made of the recording of a consult by its second line."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from presence import contract
from presence.connectors.asterisk import reducer
from presence.connectors.asterisk.commands import complete_transfer
from presence.connectors.asterisk.messages import Message
from presence.connectors.asterisk.transfer_records import Outcome, Warm
from presence.contract import TransferChanged
from tests.presence.connectors.asterisk.noted import Noted
from tests.presence.connectors.asterisk.recordings import BEGAN, Line, Played, events, message_of, play

RECORDING = "warm-transfer-on-phone"


def told(line: Line) -> Message:
    assert line.message
    return line.message


TRANSFERRED = next(line for line in events(RECORDING) if told(line).event == "AttendedTransfer")
BEFORE = [line for line in events(RECORDING) if line.at < TRANSFERRED.at - 0.1]
"""Anna has put the customer on hold and talks with Ben on her second line."""
FIRST, SECOND = told(TRANSFERRED)["OrigTransfererUniqueid"], told(TRANSFERRED)["SecondTransfererUniqueid"]
CUSTOMER, BEN = told(TRANSFERRED)["TransfereeUniqueid"], told(TRANSFERRED)["TransferTargetUniqueid"]


class Desk(Played):
    """What is known of Anna's calls, and a clock."""

    now: datetime = BEGAN + timedelta(seconds=TRANSFERRED.at)

    def tells(self, event: str, channel: str, **fields: str) -> None:
        known = self.state.channel(channel)
        assert known
        of_it = {"Event": event, "Uniqueid": channel, "Channel": known.name, "Linkedid": self.state.home[channel]}
        message = message_of({**of_it, "Timestamp": "1895897923.938187", **fields})
        self.hear(Line((self.now - BEGAN).total_seconds(), message))

    def later(self, seconds: float = 2.0) -> None:
        self.now += timedelta(seconds=seconds)
        self.state, told_now = reducer.tick(self.state, now=self.now)
        self.told += told_now

    def hangs_up(self, *channels: str, by: str) -> None:
        """Somebody hangs up, and Asterisk ends these channels with it."""
        self.tells("HangupRequest", by)
        for channel in channels:
            self.tells("Hangup", channel, Cause="16")


def at_desk() -> Desk:
    desk = Desk(play(BEFORE).state)
    desk.later()
    assert desk.transfers() == []
    return desk


@pytest.fixture
def mixing() -> Desk:
    """Anna has pressed the key of her telephone by which all three talk."""
    desk = at_desk()
    desk.tells("Unhold", FIRST)
    desk.later(0.5)
    assert desk.transfers() == []
    desk.later()
    return desk


def test_two_calls_of_a_telephone_of_which_none_is_on_hold_are_a_conference(mixing: Desk) -> None:
    mixing.later()
    [told_once] = mixing.of(TransferChanged)
    assert (told_once.kind, told_once.state, told_once.sender, told_once.receiver) == (
        "warm",
        "conference",
        "anna",
        "ben",
    )
    call = mixing.state.call_of(FIRST)
    assert call
    assert told_once.conversation == call.conversation


def test_a_telephone_that_turns_from_one_to_the_other_mixes_nothing() -> None:
    desk = at_desk()
    desk.tells("Unhold", FIRST)
    desk.later(0.5)
    desk.tells("Hold", SECOND)
    desk.later()
    assert desk.transfers() == []


def test_after_a_restart_of_the_connector_nobody_knows_what_is_on_hold() -> None:
    desk = at_desk()
    call = desk.state.call_of(FIRST)
    assert call
    channel = replace(call.get(FIRST), hold=False, stamps={})
    desk.state = desk.state.with_call(call.changed(channel))
    desk.later()
    desk.later()
    assert desk.transfers() == []


def test_a_line_from_which_somebody_was_asked_may_be_on_hold_though_asterisk_says_that_it_is_not() -> None:
    desk = at_desk()
    call = desk.state.call_of(FIRST)
    assert call
    asked = Warm("t1", sender=FIRST, user="anna", caller=CUSTOMER, way="w", outcome=Outcome("failed", "rejected"))
    desk.state = desk.state.with_call(replace(call, warm=(asked,)))
    desk.tells("Unhold", FIRST)
    desk.later()
    desk.later()
    assert desk.transfers() == ["warm failed rejected"]


def test_the_telephone_leaves_and_all_are_cut_off(mixing: Desk) -> None:
    mixing.hangs_up(FIRST, CUSTOMER, by=FIRST)
    mixing.hangs_up(SECOND, BEN, by=SECOND)
    assert mixing.transfers() == ["warm conference", "warm cancelled ended-at-telephone"]


def test_the_telephone_leaves_and_puts_the_two_through(mixing: Desk) -> None:
    mixing.hear(TRANSFERRED)
    assert mixing.transfers() == ["warm conference", "warm completed"]


def test_the_caller_leaves(mixing: Desk) -> None:
    mixing.hangs_up(FIRST, CUSTOMER, by=CUSTOMER)
    assert mixing.transfers() == ["warm conference", "warm cancelled caller-hung-up"]
    assert {event.user for event in mixing.state.open_told("call") if event.state == "connected"} == {"anna", "ben"}


def test_the_colleague_leaves(mixing: Desk) -> None:
    mixing.hangs_up(BEN, SECOND, by=BEN)
    assert mixing.transfers() == ["warm conference", "warm failed target-hung-up"]


def test_the_telephone_parts_them_again_and_mixes_them_anew(mixing: Desk) -> None:
    mixing.tells("Hold", SECOND)
    assert mixing.transfers() == ["warm conference", "warm cancelled ended-at-telephone"]
    mixing.tells("Unhold", SECOND)
    mixing.later(0.1)
    mixing.later()
    assert mixing.transfers()[2:] == ["warm conference"]


async def test_it_is_completed_by_putting_the_two_together(mixing: Desk) -> None:
    [transfer] = mixing.of(TransferChanged)
    exchange = Noted(mixing.state)
    await complete_transfer(exchange, contract.CompleteTransfer("anna", FIRST, transfer.transfer))
    names = [found.name for each in (CUSTOMER, BEN) if (found := mixing.state.channel(each))]
    assert exchange.sent == [("Bridge", {"Channel1": names[0], "Channel2": names[1], "Tone": "no"})]
    for each in (CUSTOMER, BEN):
        mixing.tells("BridgeEnter", each, BridgeUniqueid="together")
    assert mixing.transfers() == ["warm conference", "warm completed"]


def test_that_the_telephone_has_gone_before_the_two_are_together_is_no_end_yet(mixing: Desk) -> None:
    for channel in (FIRST, SECOND):
        mixing.tells("Hangup", channel, Cause="16")
    assert mixing.transfers() == ["warm conference"]
    for each in (CUSTOMER, BEN):
        mixing.tells("BridgeEnter", each, BridgeUniqueid="together")
    assert mixing.transfers() == ["warm conference", "warm completed"]
