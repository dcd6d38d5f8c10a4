"""Three-way made inside a telephone: it mixes two calls of its own. Asterisk knows nothing of it.

What can be seen is that both talk and none is on hold, which a telephone does for no other reason, unless it is just
turning from one to the other. How such a conference ends is seen from who hangs up, or puts whom on hold again.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from presence.connectors.asterisk.facts import Call, Channel, State
from presence.connectors.asterisk.transfer_records import (
    CALLER_LEFT,
    PASSED_ON,
    THREE_WAY,
    UNCONFIRMED,
    Outcome,
    Warm,
)

MIXES_AFTER = timedelta(seconds=1.5)
"""A telephone that turns from one call to the other has put the first one on hold by then."""
AT_THE_TELEPHONE = "ended-at-telephone"
Pair = tuple[str, str]


def notice(state: State, *, now: datetime) -> tuple[State, set[str]]:
    """The state with the conferences that have begun, and the calls that they are in."""
    pairs = {(first.id, second.id): (first, second) for first, second in _talking_at_once(state)}
    mixing = {pair: state.mixing.get(pair, now) for pair in pairs}
    if mixing != state.mixing:
        state = replace(state, mixing=mixing)
    found = set()
    for pair, since in mixing.items():
        if now - since >= MIXES_AFTER and (call := _with_conference(state, *pairs[pair])):
            state = state.with_call(call)
            found.add(call.id)
    return state, found


def concerned(state: State, calls: set[str]) -> set[str]:
    """The calls that are in a conference with one of these."""
    return {
        call.id
        for call in state.calls.values()
        for warm in call.warm
        if warm.second and not warm.outcome and calls & {state.home.get(each) for each in (warm.second, warm.target)}
    }


def outcome(state: State, warm: Warm) -> Outcome | None:
    """How it has ended."""
    sender, second, caller, target = (
        state.channel(each) or Channel(each, gone=True)
        for each in (warm.sender, warm.second, warm.caller, warm.target)
    )
    put_through = sender.handed_over or second.handed_over or (caller.bridge and caller.bridge == target.bridge)
    if put_through and not (caller.gone or target.gone):
        return Outcome("completed")
    if target.handed_over:
        return PASSED_ON
    if caller.handed_over:
        return Outcome("cancelled", AT_THE_TELEPHONE)
    if caller.hung_up:
        return Outcome("cancelled", CALLER_LEFT)
    if target.hung_up:
        return Outcome("failed", "target-hung-up")
    if any(each.lost for each in (sender, second, caller, target)):
        return UNCONFIRMED
    if target.gone and warm.cancelled:
        return Outcome("cancelled", "cancelled")
    cut_off = (sender.gone or second.gone) and (caller.gone or target.gone)  # else the two may be put through yet
    if cut_off or sender.hold or second.hold:
        return Outcome("cancelled", AT_THE_TELEPHONE)
    return None


def _talking_at_once(state: State) -> Iterator[tuple[Channel, Channel]]:
    """Two channels of one telephone of a user, the older one first, as far as it is known that none is on hold."""
    at: dict[str, list[Channel]] = {}
    for call in state.calls.values():
        for channel in call.live():
            if channel.up and channel.bridge and state.user_of(channel) and not _has_asked(call, channel):
                at.setdefault(channel.endpoint, []).append(channel)
    for channels in at.values():
        both = sorted(channels, key=lambda each: each.order)
        if len(both) == 2 and both[0].bridge != both[1].bridge and all(map(_is_heard, both)):
            yield both[0], both[1]


def _has_asked(call: Call, channel: Channel) -> bool:
    """By a feature code, which lifts a hold for Asterisk and not for the telephone."""
    return any(warm.way and warm.sender == channel.id for warm in call.warm)


def _is_heard(channel: Channel) -> bool:
    """After a restart of the connector nobody knows whether it is on hold, until it is told again."""
    return not channel.hold and "hold" in channel.stamps


def _with_conference(state: State, first: Channel, second: Channel) -> Call | None:
    """The call of the older one, in which it stands; none if it does already, or if it is not of three."""
    call, other = state.call_of(first.id), state.call_of(second.id)
    if call is None or other is None:
        return None
    caller, target = _only_other(call, first), _only_other(other, second)
    before = [warm for warm in call.warm if (warm.sender, warm.second) == (first.id, second.id)]
    if caller is None or target is None or any(not warm.outcome for warm in before):
        return None
    receiver = state.user_of(target)
    warm = Warm(
        id=f"asterisk-{first.id}-{second.id}-{len(before) + 1}",
        sender=first.id,
        user=state.user_of(first),
        caller=caller.id,
        target=target.id,
        second=second.id,
        receiver=receiver,
        number="" if receiver else target.number or second.dialed,
        place=max((each.place for each in call.warm), default=0) + 1,
        attended=THREE_WAY,
    )
    return replace(call, warm=(*call.warm, warm))


def _only_other(call: Call, channel: Channel) -> Channel | None:
    heard = call.reach(channel) - {channel.id}
    others = [each for each in call.live() if each.id in heard]
    return others[0] if len(others) == 1 else None
