"""Who is on a call, and which conversation of the CRM each of them is in."""

from dataclasses import replace
from uuid import UUID

from presence.attached_data.envelope import Envelope, Field, Origin
from presence.connectors.asterisk.facts import Call, Channel, Originated, State
from presence.connectors.asterisk.transfer_records import LEFT_WAITING, Warm
from presence.connectors.asterisk.transfers import targets

CALL_ID = "CRM_CALL_ID"
"""The channel variable in which the CRM's own id of a conversation travels."""
DIALED = "CRM_DID"
"""The channel variable with the number that a caller has dialled, if the dialplan keeps it."""


def split_id(call: Call, warm: Warm) -> str:
    return f"{call.conversation}~{warm.place}"


def split_of(state: State, call: Call, channel: Channel) -> Warm | None:
    """The last consult after which this channel went on in a conversation of its own."""
    return _last_split(state, call, call.warm, channel.id)


def gathered(state: State, call: Call) -> Call:
    """The call with those noted who have come to colleagues whom the caller does not hear, by whatever way."""
    records = tuple(_with_whoever_hears(state, call, each) if each.split else each for each in call.warm)
    return replace(call, warm=records) if records != call.warm else call


def conversation_before(state: State, call: Call, warm: Warm) -> str:
    """The conversation in which this consult was begun."""
    earlier = call.warm[: next(place for place, each in enumerate(call.warm) if each.id == warm.id)]
    left = _last_split(state, call, earlier, warm.sender)
    return split_id(call, left) if left else call.conversation


def conversation_of(state: State, call: Call, channel: Channel) -> str:
    left = split_of(state, call, channel)
    return split_id(call, left) if left else call.conversation


def in_conversation(state: State, call: Call, conversation: str) -> list[Channel]:
    return [each for each in call.real() if conversation_of(state, call, each) == conversation]


def outside(state: State, channels: list[Channel]) -> Channel | None:
    """The party outside; if there are several, the first that was there."""
    return next((each for each in channels if not state.inside(each)), None)


def direction_of(state: State, channels: list[Channel]) -> str:
    if made := _made_by_us(state, channels):
        return "outbound" if made.number else "internal"
    party = outside(state, channels)
    if party is None:
        return "internal"
    return "inbound" if party.incoming else "outbound"


def number_of(state: State, channels: list[Channel]) -> str:
    if made := _made_by_us(state, channels):
        return made.number
    party = outside(state, channels)
    return party.number if party else ""


def dialed_of(state: State, channels: list[Channel]) -> str:
    """What whoever began it has dialled."""
    if made := _made_by_us(state, channels):
        return made.number
    first = next((each for each in channels if each.incoming or each.ours), None)
    if first is None:
        return ""
    return first.variables.get(DIALED, "") or first.dialed


def attached_to(state: State, call: Call, conversation: str) -> dict[str, object]:
    """What travels with the call, taken from the party outside: what is set on a live channel is on that alone.

    Colleagues who go on after the caller has left still have the id of the caller's conversation on their channels.
    """
    channels = in_conversation(state, call, conversation)
    carrier = outside(state, channels) or next(iter(channels), None)
    if carrier is None:
        return {}
    values = {key: carrier.variables[name] for name, key in state.fields.items() if carrier.variables.get(name)}
    ours = own_id(carrier.variables.get(CALL_ID, "")) if conversation == call.conversation else ""
    if not (values or ours):
        return {}
    return Envelope(ours, fields={key: Field(value, Origin.IVR) for key, value in values.items()}).as_dict()


def _last_split(state: State, call: Call, consults: tuple[Warm, ...], channel: str) -> Warm | None:
    found = (each for each in reversed(consults) if each.split and channel in _colleagues(state, call, each))
    return next(found, None)


def _with_whoever_hears(state: State, call: Call, warm: Warm) -> Warm:
    """Who came by a colleague's second line was dialled by nobody who is known here. A sender may be just leaving."""
    colleagues = _colleagues(state, call, warm)
    there = (each for each in call.channels.values() if each.id in colleagues and each.bridge)
    heard = {other for each in there for other in call.reach(each)}
    return warm if warm.caller in heard else replace(warm, came=warm.came | (heard - colleagues - {warm.sender}))


def _made_by_us(state: State, channels: list[Channel]) -> Originated | None:
    """The Dial of the CRM by which it began."""
    return next((state.originated[each.id] for each in channels if each.id in state.originated), None)


def _colleagues(state: State, call: Call, warm: Warm) -> set[str]:
    """The two who were left, and whoever has come in by one of them."""
    found: set[str] = set()
    came = {warm.way, warm.far, *warm.came, *(each.id for each in targets(state, call, warm))}
    came |= set() if warm.outcome == LEFT_WAITING else {warm.sender}
    came -= {""}
    while came:
        found |= came
        asked = [each for each in call.warm if each.sender in came and each != warm]
        came = {each.id for each in call.channels.values() if each.dialled_by in came}
        came |= {each.id for other in asked for each in targets(state, call, other)}
        came -= {*found, warm.caller}
    return found


def own_id(text: str) -> str:
    """The text, if it is an id of ours; else none. The dialplan may have put one of its own there."""
    try:
        return str(UUID(text)) if len(text) == 36 else ""
    except ValueError:
        return ""
