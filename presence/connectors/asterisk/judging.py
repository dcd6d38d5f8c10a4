"""How a transfer ends, read from who is there and who is not. What was judged once stays so.

That Asterisk says `Success` ends none: a blind transfer has then begun, and a warm one may be a conference.
"""

from dataclasses import replace

from presence.connectors.asterisk import three_way
from presence.connectors.asterisk.facts import Call, Channel, State
from presence.connectors.asterisk.transfer_records import (
    CALLER_LEFT,
    PASSED_ON,
    UNCONFIRMED,
    Blind,
    Outcome,
    Warm,
)
from presence.connectors.asterisk.transfers import after, answered, targets

CUT_OFF = "cut-off"
RESTARTED = "restarted"
NOT_TAKEN = {"NOANSWER": "no-answer", "CANCEL": "cancelled", "CHANUNAVAIL": "no-answer", "CONGESTION": "no-answer"}


def judge(state: State, call: Call) -> Call:
    """The call with the transfers that have ended marked so."""
    warm = tuple(each if each.outcome else _judged(state, call, each) for each in call.warm)
    blind = tuple(each if each.outcome else replace(each, outcome=_blind(state, call, each)) for each in call.blind)
    return replace(call, warm=warm, blind=blind) if (warm, blind) != (call.warm, call.blind) else call


def _judged(state: State, call: Call, warm: Warm) -> Warm:
    outcome = _warm(state, call, warm)
    target = answered(state, call, warm)
    colleagues = target is not None or bool(warm.earlier) or warm.joined
    left = outcome == Outcome("cancelled", CALLER_LEFT) or (outcome == UNCONFIRMED and _are_there(call, warm, target))
    return replace(warm, outcome=outcome, split=left and colleagues and not warm.second)


def _are_there(call: Call, warm: Warm, target: Channel | None) -> bool:
    """The colleagues, who then talk without the caller, whatever became of that one."""
    return target is not None and not target.gone and not call.get(warm.sender).gone


def why_not(channel: Channel) -> str:
    """Why somebody who was rung did not take the call."""
    if channel.dial == "BUSY":
        return "rejected" if channel.rung else "busy"
    return NOT_TAKEN.get(channel.dial, "no-answer")


def _warm(state: State, call: Call, warm: Warm) -> Outcome | None:
    caller, target = call.get(warm.caller), answered(state, call, warm)
    if caller.stopped:
        return Outcome("cancelled", RESTARTED)
    if warm.second:
        return three_way.outcome(state, warm)
    if warm.joined:
        return _conference(state, call, warm, target)
    if target and not target.gone and (warm.attended or _connected(state, call, warm, target)):
        return Outcome("completed")
    if caller.gone:
        return UNCONFIRMED if caller.lost else Outcome("cancelled", CALLER_LEFT)
    return _back(state, call, warm, target) if _over(state, call, warm) else None


def _conference(state: State, call: Call, warm: Warm, target: Channel | None) -> Outcome | None:
    """No event says how it ends, only who leaves first. Somebody may still be rung for it."""
    caller = call.get(warm.caller)
    if caller.gone:
        return UNCONFIRMED if caller.lost else Outcome("cancelled", CALLER_LEFT)
    if target and not target.gone:
        return Outcome("completed") if call.get(warm.sender).gone else None
    if not _over(state, call, warm):
        return None
    if warm.cancelled:
        return Outcome("cancelled", "cancelled")
    if target and any(each.instead_of == target.id for each in call.channels.values()):
        return PASSED_ON
    return Outcome("failed", "target-hung-up") if target else _back(state, call, warm, target)


def _connected(state: State, call: Call, warm: Warm, target: Channel) -> bool:
    """The sender has left, and the two hear each other, whether or not Asterisk has said so."""
    caller = call.get(warm.caller)
    return call.get(warm.sender).gone and not caller.gone and target.id in call.reach(caller)


def _over(state: State, call: Call, warm: Warm) -> bool:
    """Nobody is left on the way to the target."""
    way = [call.get(each) for each in (warm.way, warm.far) if each]
    return all(each.gone for each in (*way, *targets(state, call, warm)))


def _back(state: State, call: Call, warm: Warm, target: Channel | None) -> Outcome:
    if target:
        return Outcome("failed", "target-hung-up") if target.hung_up else Outcome("cancelled", "cancelled")
    asked = targets(state, call, warm)
    reason = why_not(asked[-1]) if asked else "no-answer"
    return Outcome("cancelled", reason) if reason == "cancelled" else Outcome("failed", reason)


def _blind(state: State, call: Call, blind: Blind) -> Outcome | None:
    caller, dialled = call.get(blind.caller), after(call, blind)
    to_group = _is_to_group(state, blind, dialled)
    asked = _asked(state, blind, dialled, to_group=to_group)
    if any(each.progress == each.progress.UP for each in asked):
        return Outcome("cancelled", CALLER_LEFT) if _leads_to_nobody(call, caller) else Outcome("completed")
    if caller.stopped:
        return Outcome("cancelled", RESTARTED)
    target = next(iter(asked), None)
    if caller.gone:
        return _caller_gone(caller, target, to_group=to_group)
    if to_group:
        return _back_from_group(call, blind, asked)
    if target is None:
        return Outcome("returned", "busy") if dialled else None
    went_on = caller.queue or any(each is not target for each in dialled)
    return Outcome("returned", why_not(target)) if _is_refused(target) and went_on else None


def _is_refused(channel: Channel) -> bool:
    return channel.dial not in ("", "ANSWER")


def _back_from_group(call: Call, blind: Blind, asked: list[Channel]) -> Outcome | None:
    """It rings at the sender, and neither does the caller wait in a queue, nor may anybody there still answer.

    A queue that has answered by itself gives nobody back, so then the sender has taken the caller back.
    """
    ways = (each for each in call.channels.values() if each.local and each.dialled_by == blind.caller)
    way = max(ways, key=lambda each: each.order, default=None)
    far = call.twin(way) if way else None
    if call.get(blind.caller).queue or (far and far.queue) or not all(map(_is_refused, asked)):
        return None
    return Outcome("returned", why_not(way) if way and _is_refused(way) else "cancelled")


def _leads_to_nobody(call: Call, caller: Channel) -> bool:
    """Whether it was the way to a caller that was handed over, and the caller has left."""
    other_end = call.twin(caller)
    return other_end is not None and call.reach(other_end) == {other_end.id}


def _is_to_group(state: State, blind: Blind, dialled: list[Channel]) -> bool:
    """Whether it leads to several, as to a queue: those who were rung are not at the extension that was dialled."""
    if blind.receiver or not dialled:
        return False
    return state.inside(dialled[0]) and state.extension(dialled[0].endpoint) != blind.extension


def _asked(state: State, blind: Blind, dialled: list[Channel], *, to_group: bool) -> list[Channel]:
    """Of those who were rung, the ones who were meant: the colleague, the number, or all but the sender in a group."""
    if blind.receiver:
        return [each for each in dialled if state.user_of(each) == blind.receiver][:1]
    if not to_group:
        return dialled[:1]
    return [each for each in dialled if not blind.user or state.user_of(each) != blind.user]


def _caller_gone(caller: Channel, target: Channel | None, *, to_group: bool) -> Outcome:
    """By itself, or cut off by Asterisk: then why the one who was meant did not take the call is to be said."""
    if caller.lost:
        return UNCONFIRMED
    if caller.hung_up or (target and target.dial == "CANCEL"):
        return Outcome("cancelled", CALLER_LEFT)
    is_said = target and _is_refused(target) and not to_group
    return Outcome("cancelled", why_not(target) if target and is_said else CUT_OFF)
