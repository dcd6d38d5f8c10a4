"""Recordings as they might have come as well: Asterisk keeps the order of what one of its threads tells, and no other.

Two events may change places if they were told within a few milliseconds and are not about the same channel, bridge,
dial or device. The time stamps stay in order, as Asterisk writes them when it sends.
"""

from dataclasses import replace
from random import Random

from presence.connectors.asterisk.messages import Message
from tests.presence.connectors.asterisk.recordings import Line

TOGETHER = 0.005
"""Seconds within which Asterisk's threads were seen to overtake each other."""
PASSES = 6


def about(message: Message) -> set[object]:
    """What an event must stay in order with."""
    match message.event:
        case "DialBegin" | "DialState" | "DialEnd" | "AgentCalled":
            return {message["Uniqueid"], ("dial", message["DestUniqueid"])} - {""}
        case "BridgeEnter" | "BridgeLeave":  # whoever is replaced leaves, and only then ends
            return {message["Uniqueid"], ("bridge", message["BridgeUniqueid"]), ("gone", message["SwapUniqueid"])}
        case "Newchannel":  # whoever dials has it made, so what dials was there before
            return {message["Uniqueid"], message["Linkedid"], ("dial", message["Uniqueid"])}
        case "Hangup":
            return {message["Uniqueid"], ("dial", message["Uniqueid"]), ("gone", message["Uniqueid"])}
        case "BlindTransfer" | "AttendedTransfer":
            return {"transfer"}
        case "DeviceStateChange" | "ExtensionStatus":
            return {message["Device"] or message["Hint"]}
        case _:
            return {message["Uniqueid"] or message["Interface"] or message.event}


def disordered(lines: list[Line], random: Random) -> list[Line]:
    order = list(lines)
    for _pass in range(PASSES):
        for place in range(len(order) - 1):
            first, second = order[place : place + 2]
            if random.random() < 0.5 and _may_change_places(first, second):
                order[place : place + 2] = [second, first]
    return [_at(line, when) for line, when in zip(order, lines, strict=True)]


def _may_change_places(first: Line, second: Line) -> bool:
    assert first.message
    assert second.message
    return abs(second.at - first.at) <= TOGETHER and not about(first.message) & about(second.message)


def _at(line: Line, when: Line) -> Line:
    assert line.message
    assert when.message
    stamp = when.message.fields["Timestamp"]
    return replace(line, at=when.at, message=Message({**line.message.fields, "Timestamp": stamp}))
