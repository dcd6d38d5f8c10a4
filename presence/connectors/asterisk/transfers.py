"""Transfers as Asterisk shows them, begun in the CRM or at a telephone. How they end, `judging.py` says."""

from dataclasses import replace

from presence.connectors.asterisk import numbers
from presence.connectors.asterisk.facts import Call, Channel, Expected, State
from presence.connectors.asterisk.messages import Message
from presence.connectors.asterisk.transfer_records import Blind, Warm

DONE = "Success"
INTO_APPLICATION = "App"
"""What Asterisk says of an attended transfer to a channel that is in no bridge."""


def notice(state: State, call: Call, *, listed: bool = False) -> Call:
    """The call with the consults that have begun: an agent hears a Local pair, and another party is left waiting.

    In a list it may be the other way round by now: the agent is with the other party again, and the pair waits.
    """
    known = {warm.way for warm in call.warm}
    for way in call.channels.values():
        if way.id not in known and (warm := _consult(state, call, way, listed=listed)):
            call = replace(call, warm=(*call.warm, warm))
    return call


def hear(state: State, message: Message) -> State:
    """What Asterisk says itself about a transfer that it has begun or done."""
    call = state.call_of(message["TransfereeUniqueid"])
    if call is None:
        return state
    if message.event == "BlindTransfer":
        return state.with_call(_blind(state, call, message))
    if message["DestType"] == INTO_APPLICATION:
        return state.with_call(_into_application(state, call, message))
    return state.with_call(_attended(state, call, message))


def targets(state: State, call: Call, warm: Warm) -> list[Channel]:
    """Who rings or has rung for it."""
    if warm.target:
        return [state.channel(warm.target) or call.get(warm.target)]
    return [each for each in call.dialled_by(warm.far) if each.id not in warm.earlier]


def answered(state: State, call: Call, warm: Warm) -> Channel | None:
    """The target that has answered, gone or not."""
    return next((each for each in targets(state, call, warm) if each.progress == each.progress.UP), None)


def after(call: Call, blind: Blind) -> list[Channel]:
    """Whom the caller was put through to by the transfer and later."""
    dialled = call.dialled_by(blind.caller)
    return [each for each in dialled if each.id not in blind.earlier and each.id != blind.sender]


def _consult(state: State, call: Call, way: Channel, *, listed: bool) -> Warm | None:
    far = call.twin(way)
    if not (way.name.endswith(";1") and way.bridge and far) or way.gone or way.dialled_by:
        return None
    hear_it = [each for each in call.live() if each.bridge == way.bridge and each.dialled_by != far.id]
    if listed and not hear_it:
        sender, caller = _turned_back(state, call, far)
    else:
        sender = hear_it[0] if len(hear_it) == 1 else None
        caller = _left_waiting(call, sender, far) if sender else None
    return _warm(state, call, sender=sender, caller=caller, way=way, far=far) if sender and caller else None


def _turned_back(state: State, call: Call, far: Channel) -> tuple[Channel | None, Channel | None]:
    """A sender and a caller who hear each other while the target waits."""
    together = [each for each in call.live() if each.bridge and each.dialled_by != far.id]
    pairs = [(one, other) for one in together for other in together if one != other and one.bridge == other.bridge]
    return next((pair for pair in pairs if state.user_of(pair[0])), (None, None))


def _left_waiting(call: Call, sender: Channel, far: Channel) -> Channel | None:
    """Whom the sender talked with before; after a restart of the connector, whoever waits alone."""
    reached = call.reach(sender)
    others = [each for each in call.live() if each.up and each.id not in reached and each.dialled_by != far.id]
    before = [each for each in others if each.bridge and each.bridge == sender.before]
    waiting = before or [each for each in others if each.bridge]
    return waiting[0] if waiting else None


def _warm(state: State, call: Call, *, sender: Channel, caller: Channel, way: Channel, far: Channel) -> Warm:
    expected = awaited(state, call, sender.id, "warm")
    extension = way.name.removeprefix("Local/").partition("@")[0]
    receiver = expected.target if expected else state.user(extension)
    return Warm(
        id=expected.reference if expected else f"asterisk-{way.id}",
        sender=sender.id,
        user=state.user_of(sender),
        caller=caller.id,
        way=way.id,
        far=far.id,
        receiver=receiver,
        number="" if receiver else (expected and expected.number) or extension,
        place=_place(state, call, sender.id),
    )


def _place(state: State, call: Call, sender: str) -> int:
    """The next one; for a consult that the CRM knows already, its own."""
    taken = {warm.place for warm in call.warm}
    known = {int(leg.rpartition("~")[2]) for leg in state.open_legs if leg.startswith(f"{sender}~")}
    return max(known - taken, default=max(taken, default=0) + 1)


def awaited(state: State, call: Call, channel_id: str, kind: str) -> Expected | None:
    """The transfer that the CRM has asked for at the channel, and that is not known yet. The last, if several."""
    known = {warm.id for warm in call.warm} | {blind.id for blind in call.blind}
    asked = (each for each in reversed(state.expected) if (each.channel, each.kind) == (channel_id, kind))
    return next((each for each in asked if each.reference not in known), None)


def _leads_to(state: State, expected: Expected, extension: str) -> bool:
    """Whether it is the one that goes there. The user may have pressed the key just before, for somebody else."""
    if expected.target:
        return state.user(extension) in (expected.target, "")
    return numbers.bare(expected.number) == extension


def _blind(state: State, call: Call, message: Message) -> Call:
    sender, extension = message["TransfererUniqueid"], message["Extension"]
    caller = message["TransfereeUniqueid"]
    if any((each.sender, each.caller) == (sender, caller) for each in call.blind):
        return call
    expected = awaited(state, call, sender, "blind")
    if expected and not _leads_to(state, expected, extension):
        expected = None
    receiver = expected.target if expected else state.user(extension)
    number = expected.number if expected else extension
    channel = state.channel(sender)
    over = frozenset(
        each.id
        for each in call.dialled_by(caller)
        if (each.dial or each.gone) and not (channel and _rang_after(state, each, channel, extension))
    )
    blind = Blind(
        id=expected.reference if expected else f"asterisk-{sender}-{caller}",
        sender=sender,
        user=state.user_of(channel) if channel else "",
        caller=caller,
        extension=extension,
        receiver=receiver,
        number="" if receiver else number,
        earlier=over,
    )
    return replace(call, blind=(*call.blind, blind))


def _rang_after(state: State, channel: Channel, sender: Channel, extension: str) -> bool:
    """Whether it rang there since the sender did. Asterisk may tell of a transfer after what it has led to."""
    return channel.order > sender.order and state.extension(channel.endpoint) == extension


def _into_application(state: State, call: Call, message: Message) -> Call:
    """A telephone has put its caller through to its second line, where nobody talks: it goes where that one led."""
    second = state.channel(message["SecondTransfererUniqueid"])
    of_second = state.call_of(second.id) if second else None
    if second is None or of_second is None:
        return call
    handed_on = [each.extension for each in of_second.blind if each.caller == second.id]
    led_to = handed_on[-1] if handed_on else second.dialed
    as_blind = {"TransfererUniqueid": (message["OrigTransfererUniqueid"],), "Extension": (led_to,)}
    return _blind(state, call, replace(message, fields={**message.fields, **as_blind})) if led_to else call


def _attended(state: State, call: Call, message: Message) -> Call:
    """Asterisk has connected two parties of a third, or all three. An older one does not name who still rings."""
    sender, way = message["OrigTransfererUniqueid"], message["TransferTargetUniqueid"]
    for number, warm in reversed(list(enumerate(call.warm))):  # of those on one way the last
        meant = (warm.way or warm.target) == way if way else warm.outcome is None
        mixed = warm.second and sender in (warm.sender, warm.second) and not warm.outcome
        if mixed or (warm.sender == sender and meant):
            done = replace(warm, attended=warm.attended or message["DestType"])
            return replace(call, warm=(*call.warm[:number], done, *call.warm[number + 1 :]))
    return replace(call, warm=(*call.warm, _unseen(state, call, message))) if way else call


def _unseen(state: State, call: Call, message: Message) -> Warm:
    """A consult of which nothing was seen before: at a telephone's second line, or before the connector was there."""
    sender = state.channel(message["OrigTransfererUniqueid"]) or Channel("")
    target = state.channel(message["TransferTargetUniqueid"]) or Channel("")
    far = call.twin(target)
    expected = awaited(state, call, sender.id, "warm")
    extension = message["TransferTargetCallerIDNum"] or state.extension(target.endpoint)
    receiver = expected.target if expected else state.user(extension)
    return Warm(
        id=expected.reference if expected else f"asterisk-{sender.id}-{target.id}",
        sender=sender.id,
        user=state.user_of(sender),
        caller=message["TransfereeUniqueid"],
        way=target.id if far else "",
        far=far.id if far else "",
        target="" if far else target.id,
        receiver=receiver,
        number="" if receiver else extension,
        place=_place(state, call, sender.id),
        attended=message["DestType"],
    )
