"""A caller is put through to a colleague whose call was there before: Asterisk names both after the older one."""

from dataclasses import dataclass, field
from itertools import permutations

import pytest

from presence.connectors.asterisk import lists
from presence.connectors.asterisk.telling import is_over
from presence.contract import CallChanged, ConversationChanged
from tests.presence.connectors.asterisk.listed import Pbx
from tests.presence.connectors.asterisk.outcomes import is_told_properly, outcome
from tests.presence.connectors.asterisk.recordings import CUSTOMER, Line, Played, message_of
from tests.presence.connectors.asterisk.test_restarts import as_the_crm_knows

INTERNAL, CALLERS = "pbx-100.1", "pbx-100.3"
"""What Asterisk calls the two calls: Anna has dialled Ben, then somebody outside has called Anna."""
ANNA, BEN, CALLER, ANNAS_SECOND = INTERNAL, "pbx-100.2", CALLERS, "pbx-100.4"
NAMES = {
    ANNA: "PJSIP/1001-00000001",
    BEN: "PJSIP/1002-00000002",
    CALLER: "PJSIP/trunk-00000003",
    ANNAS_SECOND: "PJSIP/1001-00000004",
}


@dataclass
class House(Played):
    """Where Asterisk tells of these channels, at each moment a bit later."""

    at = 0.0
    pbx: Pbx = field(default_factory=Pbx)

    def tells(self, event: str, channel: str, *, call: str, said: str = "Up", **fields: str) -> None:
        self.at += 0.01
        known = {"Event": event, "Uniqueid": channel, "Channel": NAMES[channel], "Linkedid": call}
        stamp = f"{1795897923 + self.at:.6f}"
        line = Line(self.at, message_of({**known, "ChannelStateDesc": said, "Timestamp": stamp, **fields}))
        assert line.message
        self.pbx.hear(line.message)
        self.hear(line)

    def talk(self, one: str, other: str, *, call: str, **of_who_calls: str) -> None:
        """One has called the other, who has answered."""
        self.tells("Newchannel", one, call=call, said="Ring", **of_who_calls)
        self.tells("Newchannel", other, call=call, said="Down")
        dial = {"DestUniqueid": other, "DestLinkedid": call, "DestChannel": NAMES[other]}
        self.tells("DialBegin", one, call=call, said="Ring", DestChannelStateDesc="Down", **dial)
        self.tells("Newstate", other, call=call)
        self.tells("DialEnd", one, call=call, said="Ring", DestChannelStateDesc="Up", DialStatus="ANSWER", **dial)
        for channel in (other, one):
            self.tells("BridgeEnter", channel, call=call, BridgeUniqueid=f"bridge-{call}")

    def open_legs(self) -> dict[str, str]:
        return self.state.open_legs

    def open_conversations(self) -> list[str]:
        return [each.conversation for each in self.state.open_told("conversation") if not is_over(each)]


@pytest.fixture
def house() -> House:
    house = House()
    house.talk(ANNA, BEN, call=INTERNAL, Exten="1002", CallerIDNum="1001")
    house.tells("Hold", ANNA, call=INTERNAL)
    house.talk(CALLER, ANNAS_SECOND, call=CALLERS, Exten="1001", CallerIDNum=CUSTOMER)
    assert house.open_conversations() == [INTERNAL, CALLERS]
    return house


@pytest.mark.parametrize("order", list(permutations((CALLER, ANNAS_SECOND, BEN, ANNA))))
def test_in_whichever_order_the_channels_become_one_call_the_callers_conversation_goes_on(
    house: House, order: tuple[str, ...]
) -> None:
    for channel in order:
        house.tells("NewConnectedLine", channel, call=INTERNAL)
    house.tells("BridgeEnter", CALLER, call=INTERNAL, BridgeUniqueid=f"bridge-{INTERNAL}", SwapUniqueid=ANNA)
    for channel in (ANNA, ANNAS_SECOND):
        house.tells("Hangup", channel, call=INTERNAL)
    assert house.open_legs() == {BEN: CALLERS}
    assert house.open_conversations() == [CALLERS]
    assert_the_callers_conversation_is_as_it_was(house)
    house.tells("HangupRequest", CALLER, call=INTERNAL)
    for channel in (CALLER, BEN):
        house.tells("Hangup", channel, call=INTERNAL)
    assert house.open_conversations() == []
    is_told_properly(house.told)


def test_who_has_put_them_through_was_in_the_callers_conversation_to_the_end(house: House) -> None:
    """Her channels end under the name that their call had: of them no other is told."""
    house.tells("BridgeEnter", CALLER, call=INTERNAL, BridgeUniqueid=f"bridge-{INTERNAL}", SwapUniqueid=ANNA)
    house.tells("Hangup", ANNA, call=INTERNAL)
    house.tells("Hangup", ANNAS_SECOND, call=CALLERS)
    legs = [each for each in house.of(CallChanged) if each.call == ANNAS_SECOND]
    assert {each.conversation for each in legs} == {CALLERS}
    assert legs[-1].state == "ended"
    assert house.open_legs() == {BEN: CALLERS}
    assert house.open_conversations() == [CALLERS]
    assert_the_callers_conversation_is_as_it_was(house)


def test_a_connector_that_begins_after_that_has_the_callers_conversation_too(house: House) -> None:
    house.tells("BridgeEnter", CALLER, call=INTERNAL, BridgeUniqueid=f"bridge-{INTERNAL}", SwapUniqueid=ANNA)
    for channel, call in ((ANNA, INTERNAL), (ANNAS_SECOND, CALLERS)):
        house.tells("Hangup", channel, call=call)
    house.tells("NewConnectedLine", BEN, call=INTERNAL)
    new = House(as_the_crm_knows(house.state))
    new.state, _told = lists.take(new.state, house.pbx.lists(), now=Line(house.at).now)
    assert outcome(new) == outcome(house)
    assert new.open_legs() == {BEN: CALLERS}


def assert_the_callers_conversation_is_as_it_was(house: House) -> None:
    told = [each for each in house.of(ConversationChanged) if each.conversation == CALLERS]
    assert {(each.direction, each.number, each.ended) for each in told} == {("inbound", CUSTOMER, False)}
