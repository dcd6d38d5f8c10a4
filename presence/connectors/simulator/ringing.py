"""What calls are made of: making a party ring, showing each the other, putting on hold, ending for all."""

from datetime import timedelta

from .acts import Act, Talk, ring_timeout
from .models import LegState, SimAgent, SimLeg

ANSWERS_AFTER = timedelta(seconds=2)


def free(agent: SimAgent) -> bool:
    """Logged on and without any call, ringing ones included."""
    return agent.logged_on and not agent.legs.open().exists()


def ring(act: Act, talk: Talk, agent: SimAgent, *, kind: str = "primary") -> SimLeg:
    """An agent rings; a simulated one may answer by itself."""
    leg = act.add_leg(talk, LegState.ALERTING, agent=agent, kind=kind)
    _set_timers(act, leg, answers=agent.simulated and agent.auto_answer)
    return leg


def ring_outside(act: Act, talk: Talk, number: str, *, kind: str = "primary") -> SimLeg:
    """The telephone of an outside number rings."""
    leg = act.add_leg(talk, LegState.ALERTING, number=number, kind=kind)
    _set_timers(act, leg, answers=act.world.outside_answers)
    return leg


def link(act: Act, leg: SimLeg, other: SimLeg) -> None:
    """Both displays show the other."""
    act.change(leg, peer_user=other.user, peer_number=other.number)
    act.change(other, peer_user=leg.user, peer_number=leg.number)


def set_outside(act: Act, talk: Talk, leg: SimLeg, state: str) -> None:
    """Outside parties that `leg` talks with are held or talk again. A user's leg keeps its own state."""
    for other in talk.others(leg):
        if other.agent is None:
            act.move(other, state)


def finish(act: Act, talk: Talk, *, reason: str) -> None:
    """Everybody leaves, and the conversation is over."""
    for leg in talk.open_legs():
        act.move(leg, LegState.ENDED, reason=reason)
    act.change(talk.conversation, ended_at=act.now, end_reason=reason)


def _set_timers(act: Act, leg: SimLeg, *, answers: bool) -> None:
    act.change(leg, ring_until=act.now + ring_timeout(), answer_at=act.now + ANSWERS_AFTER if answers else None)
