"""What Asterisk tells of channels, taken into the facts. Each fact comes from the last event of its own channel.

Asterisk keeps no order between the events of two channels, so nothing here looks at what another channel did before.
What was told already, or is older than what is known by Asterisk's own time stamp, changes nothing.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from presence.connectors.asterisk.facts import Call, Channel, Progress, State
from presence.connectors.asterisk.messages import Message
from presence.connectors.asterisk.transfer_records import THREE_WAY

PROGRESS = {"Ring": Progress.RINGING, "Ringing": Progress.RINGING, "Dialing": Progress.RINGING, "Up": Progress.UP}
ROLES = ("", "Dest", "Transferer", "Transferee", "OrigTransferer", "SecondTransferer", "TransferTarget")
ASTERISK_STOPS = "4"
"""The cause of a hang-up request for every channel, when Asterisk is stopped in an orderly way."""
NOWHERE = ("", "s", "h", "i", "t")
"""Extensions that nobody dials."""


TEST_CALL = "crm-echo"
"""Where a telephone in the browser dials to hear itself, in the dialplan that is shipped."""
OF_TEST = "crm-test-"
"""The ids of channels by which telephones are tested begin so, and those of whom they dial are linked to one."""


def is_test_call(message: Message) -> bool:
    """What tells of it is nobody's call."""
    ids = channels_of(message) | {message[f"{role}Linkedid"] for role in ROLES}
    return message["Exten"] == TEST_CALL or any(each.startswith(OF_TEST) for each in ids)


def channels_of(message: Message) -> set[str]:
    """The ids of the channels that an event is about."""
    return {message[f"{role}Uniqueid"] for role in ROLES} - {""}


def hear(state: State, message: Message) -> State:
    """The state with what one event tells of channels."""
    if is_test_call(message):
        return state
    if message.event in ABOUT_A_DIAL:
        return _dial(state, message)
    if message.event in ABOUT_A_TRANSFER:
        for role in ABOUT_A_TRANSFER[message.event]:
            state = _seen(state, message, role=role)
        return _handed_over(state, message)
    handler = ABOUT_A_CHANNEL.get(message.event)
    if handler is None or not message["Uniqueid"]:
        return state
    state = _seen(state, message, own=True)
    channel = state.channel(message["Uniqueid"])
    if channel is None:
        return state
    channel = handler(channel, message)
    state = with_channel(state, channel)
    return _in_one_call(state, channel) if message.event == "BridgeEnter" and channel.bridge else state


def _in_one_call(state: State, channel: Channel) -> State:
    """Who is rung, and whoever that is for, are in the older of their calls as soon as they hear each other.

    They are not before where a caller has come in the place of the one for whom it rang; Asterisk tells that late.
    """
    for one in [each for call in state.calls.values() for each in call.channels.values()]:
        if one.bridge == channel.bridge and (one.dialled_by == channel.id or channel.dialled_by == one.id):
            state = _joined(state, channel, one)
    return state


def _joined(state: State, one: Channel, other: Channel) -> State:
    older = min(state.home[one.id], state.home[other.id], key=lambda call: Channel(call).order)
    return moved(moved(state, one, older), other, older)


def with_channel(state: State, channel: Channel) -> State:
    call = state.call_of(channel.id)
    if call is None or call.channels.get(channel.id) == channel:
        return state
    return state.with_call(call.changed(channel))


def stamp_of(message: Message) -> float:
    """Asterisk's own time stamp; 0, which is older than nothing, if it gives none."""
    try:
        return float(message["Timestamp"])
    except ValueError:
        return 0.0


def told_later(channel: Channel, what: str, message: Message, **fields: Any) -> Channel:
    """The channel with these facts, unless something newer is known of them."""
    stamp = stamp_of(message)
    if stamp < channel.stamps.get(what, 0.0):
        return channel
    return replace(channel, stamps={**channel.stamps, what: stamp}, **fields)


def variables_of(message: Message, role: str = "") -> dict[str, str]:
    pairs = (each.partition("=") for each in message.all(f"{role}ChanVariable"))
    return {name: value for name, _equals, value in pairs if value}


def _seen(state: State, message: Message, *, role: str = "", own: bool = False) -> State:
    """The channel is known from now on. Only events of its own change what was known of it, but for its progress."""
    channel_id, linked = message[f"{role}Uniqueid"], message[f"{role}Linkedid"]
    if not channel_id:
        return state
    known = state.channel(channel_id)
    if known is None:
        state = placed(state, Channel(channel_id), linked or channel_id)
    elif own and linked and stamp_of(message) >= known.stamps.get("seen", 0.0):
        state = moved(state, known, linked)
    channel = state.channel(channel_id) or Channel(channel_id)
    if own or known is None:
        channel = told_later(channel, "seen", message, **_description(channel, message, role))
    else:
        channel = replace(channel, variables={**variables_of(message, role), **channel.variables})
    return with_channel(state, _progressed(channel, message[f"{role}ChannelStateDesc"]))


def _description(channel: Channel, message: Message, role: str) -> dict[str, Any]:
    extension = message[f"{role}Exten"]
    return {
        "name": message[f"{role}Channel"] or channel.name,
        "number": message[f"{role}CallerIDNum"] or channel.number,
        "connected": message[f"{role}ConnectedLineNum"] or channel.connected,
        "dialed": channel.dialed or (extension if extension not in NOWHERE else ""),
        "variables": {**channel.variables, **variables_of(message, role)},
    }


def _progressed(channel: Channel, said: str) -> Channel:
    progress = max(channel.progress, PROGRESS.get(said, Progress.DOWN))
    incoming = channel.incoming or said == "Ring"
    return replace(channel, progress=progress, incoming=incoming, rung=channel.rung or said == "Ringing")


def placed(state: State, channel: Channel, linked: str) -> State:
    """The channel belongs to the call of that Linkedid."""
    call = state.calls.get(linked) or Call(linked, conversation=linked)
    state = replace(state, home={**state.home, channel.id: linked})
    return state.with_call(call.changed(channel))


def moved(state: State, channel: Channel, linked: str) -> State:
    """Two calls become one, which Asterisk names after the older, and it tells so of one channel after the other.

    The CRM's conversation is that with somebody outside; whoever is in the other call yet is in that conversation too.
    """
    before = state.calls[state.home[channel.id]]
    if before.id == linked:
        return state
    left = replace(before, channels={key: each for key, each in before.channels.items() if key != channel.id})
    after = state.calls.get(linked) or Call(linked, conversation=linked)
    if _of_outside(state, before) and not _of_outside(state, after):
        after = replace(after, conversation=before.conversation)
    after = replace(after, warm=_together(after.warm, left.warm), blind=_together(after.blind, left.blind))
    left = replace(left, warm=(), blind=())
    return placed(state.with_call(left).with_call(after), channel, linked)


def _together(some: tuple[Any, ...], more: tuple[Any, ...]) -> tuple[Any, ...]:
    return (*some, *(each for each in more if each.id not in {one.id for one in some}))


def _of_outside(state: State, call: Call) -> bool:
    return any(not state.inside(each) for each in call.real())


def _handed_over(state: State, message: Message) -> State:
    """Those who hand over leave, but for a conference. Whoever was put on hold before a blind transfer still is."""
    transferee = state.channel(message["TransfereeUniqueid"]) if message.event == "BlindTransfer" else None
    if transferee:
        state = with_channel(state, replace(transferee, own_hold=True))
    if message["Result"] == "Success" and message["DestType"] != THREE_WAY:
        for role in ABOUT_A_TRANSFER[message.event]:
            channel = state.channel(message[f"{role}Uniqueid"])
            if channel and role.endswith("Transferer"):
                state = with_channel(state, replace(channel, handed_over=True))
    return state


def _dial(state: State, message: Message) -> State:
    """Somebody, or the CRM's own Dial, lets a channel ring, until it is answered or given up.

    In the end it is known whom it rang for, also where a caller has come in the place of another.
    """
    for role in ("", "Dest"):
        state = _seen(state, message, role=role)
    channel = state.channel(message["DestUniqueid"])
    if channel is None:
        return state
    rung = channel.rung or message["DialStatus"] == "RINGING"
    dial = message["DialStatus"] if message.event == "DialEnd" and not channel.dial else channel.dial
    by = message["Uniqueid"] or channel.dialled_by
    channel = replace(channel, dialled_by=by, rung=rung, dial=dial, incoming=False)
    state, caller = with_channel(state, channel), state.channel(by)
    return _joined(state, caller, channel) if caller and message.event == "DialEnd" else state


def _enters(channel: Channel, message: Message) -> Channel:
    """Whoever is moved by a feature code has lifted a hold with it; whoever only takes another's place has not.

    Nor has a telephone that was put on hold while somebody else was rung for it.
    """
    bridge, swapped = message["BridgeUniqueid"], message["SwapUniqueid"]
    before = channel.last_bridge if bridge != channel.last_bridge else channel.before
    channel = told_later(channel, "bridge", message, bridge=bridge, last_bridge=bridge, before=before)
    if swapped:
        return replace(channel, instead_of=swapped)
    stays_on_hold = channel.hold and channel.own_hold
    return channel if stays_on_hold else told_later(channel, "hold", message, hold=False)


def _leaves(channel: Channel, message: Message) -> Channel:
    """It may enter the next bridge before this is told, and it does not end with it."""
    if channel.bridge != message["BridgeUniqueid"]:
        return channel
    return told_later(channel, "bridge", message, bridge="")


def _holds(channel: Channel, message: Message) -> Channel:
    return told_later(channel, "hold", message, hold=not channel.gone, own_hold=not channel.bridge)


def _hung_up(channel: Channel, message: Message) -> Channel:
    return replace(channel, hung_up=True)


def _told_to_end(channel: Channel, message: Message) -> Channel:
    return replace(channel, stopped=channel.stopped or message["Cause"] == ASTERISK_STOPS)


def _gone(channel: Channel, message: Message) -> Channel:
    return replace(channel, gone=True, bridge="", queue="", hold=False)


def _only_seen(channel: Channel, message: Message) -> Channel:
    return channel


ABOUT_A_CHANNEL: dict[str, Callable[[Channel, Message], Channel]] = {
    "Newchannel": _only_seen,
    "Newstate": _only_seen,
    "NewCallerid": _only_seen,
    "NewConnectedLine": _only_seen,
    "NewExten": _only_seen,
    "BridgeEnter": _enters,
    "BridgeLeave": _leaves,
    "Hold": _holds,
    "Unhold": lambda channel, message: told_later(channel, "hold", message, hold=False),
    "QueueCallerJoin": lambda channel, message: told_later(channel, "queue", message, queue=message["Queue"]),
    "QueueCallerLeave": lambda channel, message: told_later(channel, "queue", message, queue=""),
    "QueueCallerAbandon": lambda channel, message: told_later(channel, "queue", message, queue=""),
    "HangupRequest": _hung_up,
    "SoftHangupRequest": _told_to_end,
    "Hangup": _gone,
}
ABOUT_A_DIAL = {"DialBegin", "DialState", "DialEnd", "AgentCalled"}
ABOUT_A_TRANSFER = {
    "BlindTransfer": ("Transferer", "Transferee"),
    "AttendedTransfer": ("OrigTransferer", "SecondTransferer", "Transferee", "TransferTarget"),
}
