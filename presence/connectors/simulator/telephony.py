"""How the simulated telephone system behaves: ringing, answering, holding, hanging up. Transfers are beside."""

from django.utils.translation import gettext as _

from ..base import CmsError
from . import handover, queue
from .acts import Act, Talk
from .models import LegState, SimAgent, SimLeg
from .ringing import finish, free, link, ring, ring_outside, set_outside


def call_in(act: Act, number: str, *, agent: SimAgent | None, dialed: str, attached_data: dict) -> SimLeg:
    """An outside party calls `agent`, or, without one, whoever is available. Returns the party's leg."""
    talk = act.begin(direction="inbound", number=number, dialed=dialed, attached_data=attached_data)
    caller = act.add_leg(talk, LegState.DIALING, number=number)
    if agent is None:
        queue.put(act, talk)
    elif free(agent):
        link(act, caller, ring(act, talk, agent))
    else:
        finish(act, talk, reason="busy")
    return caller


def dial(act: Act, agent: SimAgent, *, target: SimAgent | None, number: str) -> None:
    """Call a colleague or a number."""
    direction = "internal" if target else "outbound"
    talk = act.begin(direction=direction, number="" if target else number, dialed=number)
    own = act.add_leg(talk, LegState.DIALING, agent=agent)
    link(act, own, ring(act, talk, target) if target else ring_outside(act, talk, number))


def answer(act: Act, talk: Talk, leg: SimLeg) -> None:
    """The one who rings takes the call."""
    act.move(leg, LegState.CONNECTED)
    if leg.kind == "consult":
        return handover.consulted(act, talk, leg)
    for other in talk.others(leg):
        act.move(other, LegState.CONNECTED)
        link(act, other, leg)
    if talk.transfer:
        handover.end(act, talk, state="completed")
    return None


def not_taken(act: Act, talk: Talk, leg: SimLeg, *, reason: str) -> None:
    """The one who rings declines ("rejected") or lets it ring too long ("no-answer")."""
    act.move(leg, LegState.ENDED, reason=reason)
    if talk.transfer:
        handover.not_taken(act, talk, leg, reason=reason)
    elif talk.conversation.for_anyone and leg.agent:
        queue.refuse(act, talk, leg.agent)
        queue.put(act, talk)
    else:
        finish(act, talk, reason=reason)


def hang_up(act: Act, talk: Talk, leg: SimLeg) -> None:
    """One party leaves. Whoever is then alone leaves too; a caller who is being handed over is not left alone."""
    if leg.state == LegState.ALERTING:
        return not_taken(act, talk, leg, reason="rejected")
    if talk.transfer:
        return handover.hang_up(act, talk, leg)
    act.move(leg, LegState.ENDED, reason="hung-up")
    if len(talk.open_legs()) < 2 or not [other for other in talk.open_legs() if other.state != LegState.ALERTING]:
        finish(act, talk, reason="hung-up")
    return None


def hold(act: Act, talk: Talk, leg: SimLeg) -> None:
    _refuse_in_transfer(talk)
    act.move(leg, LegState.HELD)
    set_outside(act, talk, leg, LegState.HELD)


def retrieve(act: Act, talk: Talk, leg: SimLeg) -> None:
    _refuse_in_transfer(talk)
    act.move(leg, LegState.CONNECTED)
    set_outside(act, talk, leg, LegState.CONNECTED)


def _refuse_in_transfer(talk: Talk) -> None:
    if talk.transfer:
        raise CmsError(_("Complete or cancel the transfer first."))
