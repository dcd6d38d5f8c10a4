"""Somebody who is asked, or in a conference, hands over by a key of the telephone: another one comes in that place.

Not the caller is handed over by that, but a place in the call. Whoever asked goes on with the one who comes: the
transfer has failed, and another one has begun. If the sender of a conference does so, the transfer is completed, and
the colleague is left with the caller and the one who comes; if the colleague still rings, the one who comes has the
caller, and it rings for both of them. If the sender of a consult does so, the one who was asked
talks with the one who comes, and the caller waits for nobody: that call has to ring at the sender again. As long as
the caller is in that bridge nobody has fetched it yet, whoever has tried, and whichever connector was there then.
"""

from dataclasses import replace

from presence.connectors.asterisk.facts import Call, Channel, State
from presence.connectors.asterisk.messages import Message
from presence.connectors.asterisk.three_way import AT_THE_TELEPHONE
from presence.connectors.asterisk.transfer_records import BRIDGE, LEFT_WAITING, PASSED_ON, THREE_WAY, Outcome, Warm
from presence.connectors.asterisk.transfers import answered, targets

TRANSFERERS = ("TransfererUniqueid", "OrigTransfererUniqueid", "SecondTransfererUniqueid")


def hear(state: State, message: Message) -> State | None:
    """The state after one who asks or is asked was replaced in a consult. None if that is not what was told."""
    others = message["TransfereeUniqueid"], message["TransferTargetUniqueid"]
    by = {message[role] for role in TRANSFERERS}
    for way in others if _by_key(message) else ():
        if (call := state.call_of(way)) and (given := _given_away(call, way, by, others)):
            return state.with_call(given)
    for far, target in (others, others[::-1]):
        call = state.call_of(far)
        warm = _asking(state, call, far, by) if call else None
        if call and warm and warm.outcome is None:
            extension = message["Extension"] or _extension(state, state.channel(target) or Channel(target))
            return state.with_call(_passed_on(state, call, warm, extension, target=target))
        if warm and warm.outcome != Outcome("completed"):
            return state
    return None


def notice(state: State, call: Call) -> Call:
    """The call with those who have come into a conference in the place of somebody else."""
    for warm in call.warm:
        if warm.joined and not warm.second:
            for leaver in (warm.sender, *(each.id for each in targets(state, call, warm))):
                if came := _instead_of(call, leaver):
                    call = _joined(state, call, warm, leaver, came)
    return call


def _by_key(message: Message) -> bool:
    """Not by Asterisk's own feature, to which the sender's one channel is that of both calls."""
    return message["OrigTransfererUniqueid"] != message["SecondTransfererUniqueid"] or "Extension" in message


def left_waiting(state: State) -> list[tuple[Call, Warm]]:
    """Where the caller of a consult was left by its sender, and hears nobody."""
    return [
        (call, warm)
        for call in state.calls.values()
        for warm in call.warm
        if warm.outcome == LEFT_WAITING and warm.user and _is_left(call, warm)
    ]


def _is_left(call: Call, warm: Warm) -> bool:
    caller = call.get(warm.caller)
    return bool(caller.bridge) and caller.bridge == warm.left_in and len(call.reach(caller)) == 1


def _given_away(call: Call, way: str, by: set[str], others: tuple[str, str]) -> Call | None:
    """The call after the sender of a consult has put the other one through to somebody else than the caller."""
    consults = (warm for warm in reversed(call.warm) if warm.way == way and warm.sender in by and not warm.joined)
    warm = next(consults, None)
    if warm is None or warm.caller in others or warm.outcome not in (None, LEFT_WAITING):
        return None
    came, left_in = frozenset(others) - {way, ""}, call.get(warm.caller).bridge
    return _with(call, replace(warm, outcome=LEFT_WAITING, split=True, left_in=left_in, came=came))


def _asking(state: State, call: Call, far: str, by: set[str]) -> Warm | None:
    """The consult of which one of these is asked at the far end of its way."""
    on_the_way = (warm for warm in reversed(call.warm) if warm.far == far)
    return next((warm for warm in on_the_way if by & {each.id for each in targets(state, call, warm)}), None)


def _passed_on(state: State, call: Call, warm: Warm, extension: str, *, target: str) -> Call:
    receiver = state.user(extension)
    before = [each for each in call.warm if each.way == warm.way]
    another = replace(
        warm,
        id=f"asterisk-{warm.way}-{len(before) + 1}",
        target=target,
        earlier=frozenset(each.id for each in call.dialled_by(warm.far) if each.dial or each.gone),
        receiver=receiver,
        number="" if receiver else extension,
        place=_next_place(call),
    )
    return _with(call, replace(warm, outcome=PASSED_ON), another)


def _instead_of(call: Call, leaver: str) -> Channel | None:
    known = {each for warm in call.warm for each in (warm.way, warm.target)}
    came = (each for each in call.channels.values() if each.instead_of == leaver and each.id not in known)
    return next((each for each in came if not each.gone and (each.real or call.twin(each))), None)


def _joined(state: State, call: Call, warm: Warm, leaver: str, came: Channel) -> Call:
    """The call with the conference of whoever is left, if somebody is."""
    sender, target = call.get(warm.sender), answered(state, call, warm)
    far = call.twin(came)
    left_by_sender = leaver == warm.sender
    if left_by_sender and target is None and warm.outcome is None:
        return _taken_over(state, call, warm, _who_answered(call, came, far))
    stays = target if left_by_sender else sender
    if stays is None or stays.gone or call.get(warm.caller).gone:
        return call
    extension = came.name.removeprefix("Local/").partition("@")[0] if far else _extension(state, came)
    receiver = state.user(extension)
    another = Warm(
        id=f"asterisk-{came.id}",
        sender=stays.id,
        user=state.user_of(stays),
        caller=warm.caller,
        way=came.id if far else "",
        far=far.id if far else "",
        target="" if far else came.id,
        receiver=receiver,
        number="" if receiver else extension,
        place=_next_place(call),
        attended=THREE_WAY,
    )
    outcome = warm.outcome or (Outcome("completed") if left_by_sender else PASSED_ON)
    return _with(call, replace(warm, outcome=outcome), another)


def _who_answered(call: Call, came: Channel, far: Channel | None) -> Channel | None:
    """Whoever came, or whom the one who came there lets ring."""
    rung = call.dialled_by(far.id) if far else [came]
    return next((each for each in rung if each.up), None)


def _taken_over(state: State, call: Call, warm: Warm, taker: Channel | None) -> Call:
    """The call after the sender has put somebody through who talks with the caller while the target still rings."""
    if taker is None or call.get(warm.caller).gone:
        return call
    extension, user, place = _extension(state, taker), state.user_of(taker), _next_place(call)
    taken = Warm(
        id=f"asterisk-{warm.sender}-{taker.id}",
        sender=warm.sender,
        user=warm.user,
        caller=warm.caller,
        target=taker.id,
        receiver=user,
        number="" if user else extension,
        place=place,
        attended=BRIDGE,
        outcome=Outcome("completed"),
    )
    rings = replace(warm, id=f"asterisk-{taker.id}-{warm.way}", sender=taker.id, user=user, place=place + 1)
    return _with(call, replace(warm, outcome=Outcome("cancelled", AT_THE_TELEPHONE)), taken, rings)


def _with(call: Call, known: Warm, *another: Warm) -> Call:
    records = (known if each.id == known.id else each for each in call.warm)
    return replace(call, warm=(*records, *another))


def _extension(state: State, channel: Channel) -> str:
    return state.extension(channel.endpoint) if state.inside(channel) else channel.number


def _next_place(call: Call) -> int:
    return max((each.place for each in call.warm), default=0) + 1
