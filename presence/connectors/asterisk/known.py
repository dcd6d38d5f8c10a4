"""What the CRM knows from before this process began, and what Asterisk's lists do not say: transfers under way, and
the conversation in which two colleagues went on whom a caller has left.
"""

from collections.abc import Mapping
from dataclasses import replace

from presence.connectors.asterisk.facts import Call, Channel, Expected, State
from presence.connectors.asterisk.legs import channel_id
from presence.connectors.asterisk.transfer_records import CALLER_LEFT, LEFT_WAITING, THREE_WAY, Blind, Outcome, Warm


def remembered(state: State) -> State:
    """The state with these, as far as the channels that they are about are there."""
    legs = state.open_legs
    for call in state.calls.values():
        state = state.with_call(replace(call, conversation=_conversation(state, call, legs)))
    for expected in state.expected:
        known = next((each for each in state.calls.values() if each.conversation == expected.conversation), None)
        if known and not _has(known, expected) and (found := _again(state, known, expected)):
            state = state.with_call(found)
    splits = sorted({conversation for conversation in legs.values() if "~" in conversation})
    for call in state.calls.values():
        for conversation in splits:
            of_call, _tilde, place = conversation.rpartition("~")
            if of_call == call.conversation and place.isdigit():
                state = state.with_call(_split(state, state.calls[call.id], conversation, int(place)))
    return state


def _conversation(state: State, call: Call, legs: Mapping[str, str]) -> str:
    """As the CRM knows it. Where two calls have become one, Asterisk lists them under the id of the older one."""
    live = call.live()
    callers = (each.id for each in live if state.goes_on(each.id) and not state.inside(each))
    known = (legs[each.id].partition("~")[0] for each in live if each.id in legs)
    return next(callers, None) or next(known, None) or call.conversation


def _has(call: Call, expected: Expected) -> bool:
    known = {warm.id for warm in call.warm} | {blind.id for blind in call.blind}
    return expected.reference in known


def _again(state: State, call: Call, expected: Expected) -> Call | None:
    """A blind transfer, or a warm one whose target hears the caller: with the sender it is a conference."""
    sender = call.get(expected.channel)
    target = next((each for each in call.live() if _is_target(state, each, expected)), None)
    caller = next((each for each in call.live() if each not in (sender, target)), None)
    if caller is None:
        return None
    if expected.kind == "blind":
        return replace(call, blind=(*call.blind, _blind(expected, caller))) if sender.gone else None
    if left := _left(state, call, expected, caller, target):
        return replace(call, warm=(*call.warm, left))
    if target is None:
        return None
    if way := _way_into_conference(call, caller, target):
        return replace(call, warm=(*call.warm, _ringing(expected, caller, way, call.twin(way) or way)))
    if target.id not in call.reach(caller):
        return None
    joined = sender.id in call.reach(caller)
    return replace(call, warm=(*call.warm, _warm(expected, caller, target, joined=joined)))


def _way_into_conference(call: Call, caller: Channel, target: Channel) -> Channel | None:
    """The Local pair by which the target is rung in the caller's bridge."""
    pairs = ((each, call.twin(each)) for each in call.channels.values() if each.local and not each.gone)
    ways = (way for way, far in pairs if far and target.dialled_by == far.id)
    return next((way for way in ways if way.bridge and way.bridge == caller.bridge), None)


def _is_target(state: State, channel: Channel, expected: Expected) -> bool:
    if expected.target:
        return state.user_of(channel) == expected.target
    return channel.number == expected.number and not channel.incoming


def _blind(expected: Expected, caller: Channel) -> Blind:
    return Blind(
        id=expected.reference,
        sender=expected.channel,
        user=expected.user,
        caller=caller.id,
        extension=expected.number,
        receiver=expected.target,
        number=expected.number,
    )


def _warm(expected: Expected, caller: Channel, target: Channel, *, joined: bool) -> Warm:
    return Warm(
        id=expected.reference,
        sender=expected.channel,
        user=expected.user,
        caller=caller.id,
        target=target.id,
        receiver=expected.target,
        number=expected.number,
        attended=THREE_WAY if joined else "",
    )


def _left(state: State, call: Call, expected: Expected, caller: Channel, target: Channel | None) -> Warm | None:
    """The consult in which the sender has put the target through to somebody else, if the caller hears nobody since.

    Whoever rings may be meant for the caller, unless the sender's end of the way rings there; so may the sender, at
    whom Asterisk rings by itself, in a call of its own, if a target does not take over.
    """
    far = call.get(target.dialled_by) if target else caller
    way = call.twin(far)
    of_sender = [each for one in state.calls.values() for each in one.live() if state.user_of(each) == expected.user]
    rung = [each for each in call.live() if not (each.up or (way and each.dialled_by == way.id))]
    may_come = rung or [each for each in of_sender if not each.up or each.id in call.channels]
    if may_come or not caller.bridge or len(call.reach(caller)) > 1:
        return None
    return Warm(
        id=expected.reference,
        sender=expected.channel,
        user=expected.user,
        caller=caller.id,
        way=way.id if way else "",
        far=far.id if way else "",
        target="" if way or target is None else target.id,
        receiver=expected.target,
        number=expected.number,
        place=_split_place(state, call),
        outcome=LEFT_WAITING,
        split=True,
        left_in=caller.bridge,
        came=frozenset(call.reach(target)) if target else frozenset(),
    )


def _split_place(state: State, call: Call) -> int:
    """That of the conversation in which the CRM knows the colleagues, or the next one."""
    named = (conversation.rpartition("~") for conversation in state.open_legs.values())
    known = [int(place) for of_call, _tilde, place in named if of_call == call.conversation and place.isdigit()]
    return max(known, default=max((warm.place for warm in call.warm), default=0) + 1)


def _ringing(expected: Expected, caller: Channel, way: Channel, far: Channel) -> Warm:
    """Somebody else has come, and is still rung, in the place of one who was in the conference."""
    return Warm(
        id=expected.reference,
        sender=expected.channel,
        user=expected.user,
        caller=caller.id,
        way=way.id,
        far=far.id,
        receiver=expected.target,
        number=expected.number,
        attended=THREE_WAY,
    )


def _split(state: State, call: Call, conversation: str, place: int) -> Call:
    """Two of them are in a conversation of their own since the caller has left; the CRM was told of that."""
    if any(warm.place == place for warm in call.warm):
        return call
    legs = [leg for leg, of in state.open_legs.items() if of == conversation and not call.get(channel_id(leg)).gone]
    if not legs:
        return call
    second = [leg for leg in legs if "~" in leg]
    sender = (second or legs)[0]
    others = [leg for leg in legs if leg != sender]
    warm = Warm(
        id=f"asterisk-{conversation}",
        sender=channel_id(sender),
        user="",
        caller="",
        way="?",
        target=channel_id(others[0]) if others else "?",
        place=place,
        attended="" if second else THREE_WAY,
        outcome=Outcome("cancelled", CALLER_LEFT),
        split=True,
    )
    return replace(call, warm=(*call.warm, warm))
