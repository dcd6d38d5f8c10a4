"""How the simulated telephone system behaves: ringing, answering, holding, hanging up. Transfers are beside."""

from typing import Any

from django.utils.translation import gettext as _

from presence.connectors.simulator import fallback, handover, queue
from presence.connectors.simulator.acts import Act, Talk
from presence.connectors.simulator.holding import connect, turn_to
from presence.connectors.simulator.ringing import (
    IN_CALL,
    end_conversation,
    is_free,
    is_reachable,
    ring_agent,
    ring_outside,
    show_each_other,
)
from presence.contract import CmsError
from presence.models.simulator import LegState, SimAgent, SimLeg, SimQueue

HEARD = 64


def call_in(
    act: Act,
    number: str,
    *,
    agent: SimAgent | None,
    at: SimQueue | None = None,
    dialed: str,
    attached_data: dict[str, Any],
    player: str = "",
) -> SimLeg:
    """An outside party calls `agent`, or a queue, or, without both, whoever is available. Returns the party's leg."""
    talk = act.begin(direction="inbound", number=number, dialed=dialed, attached_data=attached_data, player=player)
    caller = act.add_leg(talk, LegState.DIALING, number=number)
    if agent is None:
        queue.put(act, talk, at=at)
    elif is_reachable(agent):
        show_each_other(act, caller, ring_agent(act, talk, agent))
    else:
        end_conversation(act, talk, reason="busy")
    return caller


def dial(act: Act, agent: SimAgent, *, target: SimAgent | None, number: str) -> None:
    """Call a colleague or a number."""
    direction = "internal" if target else "outbound"
    talk = act.begin(direction=direction, number="" if target else number, dialed=number)
    own = act.add_leg(talk, LegState.DIALING, agent=agent)
    show_each_other(act, own, ring_agent(act, talk, target) if target else ring_outside(act, talk, number))


def answer(act: Act, talk: Talk, leg: SimLeg) -> None:
    """The one who rings takes the call. Another call of the same agent is put on hold."""
    turn_to(act, leg)
    act.move(leg, LegState.CONNECTED)
    if leg.kind == "consult":
        return handover.consulted(act, talk, leg)
    for other in talk.others(leg):
        connect(act, other)
        show_each_other(act, other, leg)
    if talk.transfer:
        handover.end(act, talk, state="completed")
    return None


def not_taken(act: Act, talk: Talk, leg: SimLeg, *, reason: str) -> None:
    """The one who rings declines ("rejected") or lets it ring too long ("no-answer")."""
    act.move(leg, LegState.ENDED, reason=reason)
    if talk.transfer and not talk.conversation.for_anyone:
        handover.not_taken(act, talk, leg, reason=reason)
    elif talk.conversation.for_anyone:
        if leg.agent:
            queue.refuse(act, talk, leg.user)
        (queue.put if talk.transfer else fallback.go_on)(act, talk)
    else:
        end_conversation(act, talk, reason=reason)


def hang_up(act: Act, talk: Talk, leg: SimLeg) -> None:
    """One party leaves. Whoever is then alone leaves too; a caller who is being handed over is not left alone."""
    if leg.state == LegState.ALERTING:
        return not_taken(act, talk, leg, reason="rejected")
    if talk.transfer:
        return handover.hang_up(act, talk, leg)
    act.move(leg, LegState.ENDED, reason="hung-up")
    if len(talk.open_legs()) < 2 or not [other for other in talk.open_legs() if other.state != LegState.ALERTING]:
        end_conversation(act, talk, reason="hung-up")
    return None


def deflect(act: Act, talk: Talk, leg: SimLeg, *, target: SimAgent | None, number: str) -> None:
    """The call rings somewhere else. If nobody takes it there, anyone available is asked."""
    if leg.state != LegState.ALERTING or talk.transfer:
        raise CmsError(_("This call cannot be sent on now. Accept or decline it."))
    if target and not is_free(target):
        raise CmsError(_("%(name)s is busy. The call still rings here.") % {"name": target.user})
    callers = talk.others(leg)
    act.move(leg, LegState.ENDED, reason="deflected")
    act.change(talk.conversation, for_anyone=True)
    queue.refuse(act, talk, leg.user)
    rings = ring_agent(act, talk, target) if target else ring_outside(act, talk, number)
    for other in callers:
        show_each_other(act, other, rings)


def take_back(act: Act, talk: Talk, leg: SimLeg) -> None:
    """What `leg` has sent on rings at its agent again."""
    if talk.transfer or any(each.state in IN_CALL for each in talk.open_legs()):
        raise CmsError(_("Somebody has taken the call already."))
    if leg.agent is None or not is_reachable(leg.agent):
        raise CmsError(_("You cannot be rung now. End your call first, then take the caller back."))
    for each in talk.open_legs():
        if each.state == LegState.ALERTING:
            act.move(each, LegState.ENDED, reason="cancelled")
    fallback.ring_at(act, talk, leg.agent)


def send_tones(act: Act, talk: Talk, leg: SimLeg, tones: str) -> None:
    """Outside parties hear them."""
    if leg.state != LegState.CONNECTED:
        raise CmsError(_("Nobody hears tones now. Retrieve the call first."))
    for other in talk.open_legs(kind=leg.kind):
        if other is not leg and other.agent is None:
            act.change(other, tones=(other.tones + tones)[-HEARD:])
