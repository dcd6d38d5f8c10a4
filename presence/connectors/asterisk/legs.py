"""The legs of users, as the contract has them.

In a consult the sender has one channel and, by the contract, two legs: the second is named after the first and the
number of the consult. Which of the two waits is read from bridges, as Asterisk's Hold and Unhold come in pairs then.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from presence.connectors.asterisk.facts import Call, Channel, State
from presence.connectors.asterisk.judging import why_not
from presence.connectors.asterisk.parties import conversation_before, split_id, split_of
from presence.connectors.asterisk.transfer_records import CALLER_LEFT, LEFT_WAITING, Warm
from presence.connectors.asterisk.transfers import answered, targets
from presence.contract import RELEASED

TRANSFERRED = "transferred"
LOST = "lost"
"""Why a leg ended of which Asterisk did not tell."""


@dataclass(frozen=True)
class Leg:
    """A user's leg. `channel` is Asterisk's, which may be that of another leg too."""

    id: str
    channel: Channel
    user: str
    state: str
    conversation: str
    consult: bool = False
    reason: str = ""
    peer_user: str = ""
    peer_number: str = ""


def legs_of(state: State, call: Call) -> Iterator[Leg]:
    for channel in call.real():
        if user := state.user_of(channel):
            yield from _legs(state, call, channel, user)


def channel_id(leg_id: str) -> str:
    """The channel of a leg."""
    return leg_id.partition("~")[0]


def _legs(state: State, call: Call, channel: Channel, user: str) -> Iterator[Leg]:
    sent = [warm for warm in call.warm if warm.way and warm.sender == channel.id]
    if _visible(state, call, channel):
        yield _primary(state, call, channel, user, sent)
    for warm in sent:
        yield _consult(state, call, channel, user, warm)


def _visible(state: State, call: Call, channel: Channel) -> bool:
    """Somebody lets it ring, or it lets somebody ring, or talks. A channel that was only made is nobody's call yet.

    Nobody lets ring whom Asterisk itself calls back, as nobody took over a caller: that is a call of its own at first.
    """
    made = channel.id in state.originated or ("call", channel.id) in state.told
    recalled = channel.rung and call.id == channel.id and not (channel.incoming or channel.ours)
    return (
        made
        or recalled
        or bool(channel.dialled_by or call.dialled_by(channel.id))
        or (channel.up and not channel.ours)
    )


def _primary(state: State, call: Call, channel: Channel, user: str, sent: list[Warm]) -> Leg:
    asked = next((warm for warm in reversed(call.warm) if channel in targets(state, call, warm)), None)
    consult = asked is not None and not (asked.attended or asked.split or _is_completed(asked))
    left = split_of(state, call, channel)
    peer_user, peer_number = _peer(state, call, channel)
    leg = Leg(
        channel.id,
        channel,
        user,
        _state(call, channel),
        split_id(call, left) if left else call.conversation,
        consult=consult,
        reason=_why_ended(state, call, channel) if channel.gone else "",
        peer_user=peer_user,
        peer_number=peer_number,
    )
    if consult and asked and asked.user:
        leg = replace(leg, peer_user=asked.user, peer_number="")
    return _while_consulting(state, call, leg, sent[-1]) if sent else leg


def _while_consulting(state: State, call: Call, leg: Leg, warm: Warm) -> Leg:
    """The sender's leg to the caller."""
    caller = call.get(warm.caller)
    user = state.user_of(caller)
    leg = replace(leg, peer_user=user, peer_number="" if user else caller.number)
    if warm.attended == "Bridge" or warm.outcome == LEFT_WAITING or _is_completed(warm):
        return replace(leg, state="ended", reason=TRANSFERRED)
    if warm.split and not warm.joined:
        return replace(leg, state="ended", reason=CALLER_LEFT, conversation=conversation_before(state, call, warm))
    if warm.outcome or warm.joined or leg.channel.gone:
        return leg
    talks = caller.id in call.reach(leg.channel)
    return replace(leg, state="connected" if talks else "held")


def _consult(state: State, call: Call, channel: Channel, user: str, warm: Warm) -> Leg:
    """The sender's leg to the target."""
    target = answered(state, call, warm)
    is_split = warm.split and not (warm.joined or warm.outcome == LEFT_WAITING)
    return Leg(
        f"{channel.id}~{warm.place}",
        channel,
        user,
        _state_of_consult(call, channel, warm, target),
        split_id(call, warm) if is_split else conversation_before(state, call, warm),
        consult=not is_split,
        reason=_why_consult_ended(channel, warm),
        peer_user=warm.receiver,
        peer_number=warm.number,
    )


def _state_of_consult(call: Call, channel: Channel, warm: Warm, target: Channel | None) -> str:
    if channel.gone or _why_consult_ended(channel, warm):
        return "ended"
    if target is None:
        return "dialing"
    return "held" if warm.caller in call.reach(channel) else "connected"


def _why_consult_ended(channel: Channel, warm: Warm) -> str:
    if warm.joined:
        return "joined"
    if warm.attended or warm.outcome == LEFT_WAITING or _is_completed(warm):
        return TRANSFERRED
    if warm.outcome and not warm.split:
        return warm.outcome.failure
    return "hung-up" if channel.gone else ""


def _state(call: Call, channel: Channel) -> str:
    if channel.gone:
        return "ended"
    if not channel.up:
        return "dialing" if channel.incoming or channel.ours else "alerting"
    if channel.hold:
        return "held"
    return "dialing" if _waits(call, channel) else "connected"


def _waits(call: Call, channel: Channel) -> bool:
    """For somebody to answer. A channel between two bridges does not."""
    if channel.bridge:
        return False
    rings = any(not each.gone and each.progress < each.progress.UP for each in call.dialled_by(channel.id))
    return rings or bool(channel.queue) or (channel.ours and not channel.last_bridge)


def _peer(state: State, call: Call, channel: Channel) -> tuple[str, str]:
    """User and number of whoever is heard, or else of whoever is shown on the telephone's display."""
    heard = call.reach(channel) - {channel.id}
    others = [each for each in call.live() if each.id in heard]
    if len(others) == 1 and (user := state.user_of(others[0])):
        return user, ""
    made = state.originated.get(channel.id)
    number = others[0].number if len(others) == 1 and others[0].number else channel.connected
    if made and number in ("", state.extension(channel.endpoint)):
        return made.target, made.number
    user = state.user(number)
    return (user, "") if user else ("", number)


def _is_completed(warm: Warm) -> bool:
    return warm.outcome is not None and warm.outcome.state == "completed"


def _why_ended(state: State, call: Call, channel: Channel) -> str:
    if channel.stopped or channel.lost:
        return "restarted" if channel.stopped else LOST
    if channel.released:
        return RELEASED
    if channel.handed_over:
        return TRANSFERRED
    if channel.up or channel.progress == channel.progress.UP:
        return "hung-up"
    if channel.incoming:
        return _why_nobody_answered(call, channel)
    return _why_not_taken(call, channel)


def _why_nobody_answered(call: Call, channel: Channel) -> str:
    rung = call.dialled_by(channel.id)
    return why_not(rung[-1]) if rung and not channel.hung_up else "hung-up"


def _why_not_taken(call: Call, channel: Channel) -> str:
    if channel.dial != "CANCEL":
        return why_not(channel)
    by = call.get(channel.dialled_by)
    if any(each.progress == each.progress.UP for each in call.dialled_by(by.id)):
        return "answered-elsewhere"
    if by.local:
        return "cancelled"
    return CALLER_LEFT if by.gone or by.hung_up else "deflected"
