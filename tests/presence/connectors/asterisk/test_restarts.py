"""A connector that dies at any quiet moment of a recording, and one that begins with what the CRM knows."""

from dataclasses import replace
from typing import Any

import pytest

from presence.connectors.asterisk import lists
from presence.connectors.asterisk.facts import Expected, State
from presence.connectors.asterisk.legs import channel_id
from presence.connectors.asterisk.telling import OPEN
from presence.connectors.asterisk.transfer_records import LEFT_WAITING
from presence.contract import CallChanged, ConversationChanged, TransferChanged
from tests.presence.connectors.asterisk.listed import pbx_after, quiet_moments
from tests.presence.connectors.asterisk.outcomes import is_told_properly, outcome
from tests.presence.connectors.asterisk.recordings import CUSTOMER, NAMES, Played, events, office, play

pytestmark = pytest.mark.thorough

NOT_HERE = {
    "register": "no call",
    "click-to-call": "what it dialled is not kept",
    "click-to-call-not-answered": "the same",
    "warm-transfer-on-phone": "a transfer that the CRM hears of when it is done",
    "passed-on-in-conference-by-both": "from the journal of a soak, without the states of telephones that tell a hold",
    "warm-transfer-not-answered": "the customer has gone, and the agent's channel is there alone for a moment",
} | {name: "lists do not say which of several calls is on hold" for name in NAMES if name.endswith("second-line")}


def as_the_crm_knows(before: State) -> State:
    """A new connector's state: as `from_crm` reads it from the database."""
    going_on = {event.conversation for event in before.open_told("conversation") if not event.ended}
    transfers = [
        event
        for event in before.open_told("transfer")
        if event.state in OPEN or (event.failure == LEFT_WAITING.failure and event.conversation in going_on)
    ]
    legs = list(before.open_told("call"))
    expected = tuple(_expected(each, legs) for each in transfers)
    return replace(office(), told=dict(before.told), expected=expected, agents=before.agents)


def _expected(transfer: TransferChanged, legs: list[CallChanged]) -> Expected:
    own = [leg for leg in legs if leg.user == transfer.sender and leg.conversation == transfer.conversation]
    return Expected(
        channel=channel_id(own[0].call),
        kind=transfer.kind,
        reference=transfer.transfer,
        target=transfer.receiver,
        number=transfer.number,
        user=transfer.sender,
        conversation=transfer.conversation,
    )


@pytest.mark.parametrize("name", [name for name in NAMES if name not in NOT_HERE])
def test_it_tells_nothing_that_is_known_and_goes_on_to_the_same_end(name: str) -> None:
    recorded = events(name)
    in_the_end: dict[Any, Any] = outcome(play(recorded))
    for number in quiet_moments(recorded):
        heard = play(recorded[:number])
        new = Played(as_the_crm_knows(heard.state))
        new.state, _told = lists.take(new.state, pbx_after(recorded[:number]).lists(), now=recorded[number - 1].now)
        assert outcome(new) == outcome(heard), recorded[number - 1]
        for line in recorded[number:]:
            new.hear(line)
        is_told_properly(new.told)
        assert outcome(new) == in_the_end, recorded[number - 1]


def test_a_caller_who_is_with_no_user_as_it_begins_is_in_the_same_conversation_still() -> None:
    """In a queue in which nobody is free, or on the way back to the sender."""
    recorded = [line for line in events("blind-transfer") if line.at < 0.34]
    new = Played(as_the_crm_knows(play(recorded).state))
    there = pbx_after(recorded).lists()
    caller = replace(there, channels=[each for each in there.channels if each["Channel"].startswith("PJSIP/trunk")])
    new.state, told = lists.take(new.state, caller, now=recorded[-1].now)
    assert [event for event in told if isinstance(event, ConversationChanged) and event.ended] == []
    [conversation] = [event for event in new.state.open_told("conversation") if not event.ended]
    assert conversation.number == CUSTOMER
