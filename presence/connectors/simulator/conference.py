"""What a sender can do while caller and target are both there: talk to the one or the other, or let all three talk."""

from django.utils.translation import gettext as _

from presence.connectors.simulator.acts import Act, Talk
from presence.connectors.simulator.handover import target_leg
from presence.connectors.simulator.ringing import set_outside_parties, show_each_other
from presence.contract import CmsError
from presence.models.simulator import LegState, SimLeg


def toggle(act: Act, talk: Talk) -> None:
    """The sender turns to the one who waits; the other one waits."""
    own, consult = _consult(talk)
    to_caller = own.state == LegState.HELD
    act.move(own, LegState.CONNECTED if to_caller else LegState.HELD)
    set_outside_parties(act, talk, own, own.state)
    act.move(consult, LegState.HELD if to_caller else LegState.CONNECTED)
    _let_target(act, talk, consult.state)


def join(act: Act, talk: Talk) -> None:
    """All three talk; nobody waits any more."""
    own, consult = _consult(talk)
    target = target_leg(talk)
    others = talk.others(own)
    act.move(consult, LegState.ENDED, reason="joined")
    act.move(own, LegState.CONNECTED)
    set_outside_parties(act, talk, own, LegState.CONNECTED)
    _let_target(act, talk, LegState.CONNECTED)
    act.change(target, kind="primary")
    for other in others:
        show_each_other(act, target, other)
    act.change(talk.transfer, state="conference", since=act.now)


def _consult(talk: Talk) -> tuple[SimLeg, SimLeg]:
    """The sender's two legs: to the other side, and to the target."""
    if talk.transfer is None or talk.transfer.state != "consulting":
        raise CmsError(_("This needs a consult that was answered. The call is as it was."))
    sender = talk.transfer.sender
    return talk.leg_of(sender, kind="primary"), talk.leg_of(sender, kind="consult")


def _let_target(act: Act, talk: Talk, state: str) -> None:
    """A target outside is held or talks again; a user's leg keeps its own state."""
    target = target_leg(talk)
    if target.agent is None:
        act.move(target, state)
