"""What calls are made of: making a party ring, showing each the other, putting on hold, ending for all."""

from datetime import timedelta

from django.db.models import QuerySet

from presence import compiled
from presence.connectors.simulator.acts import OPEN_TRANSFER, Act, Talk
from presence.models.simulator import LegState, SimAgent, SimLeg

IN_CALL = (LegState.CONNECTED, LegState.HELD)
ANSWERS_AFTER = timedelta(seconds=2)


def is_free(agent: SimAgent) -> bool:
    """Logged on and without any call, ringing ones included."""
    return agent.logged_on and not _first_leg(agent.pk)


@compiled.query
def _first_leg(agent_id: int) -> QuerySet[SimLeg, int]:
    return SimLeg.objects.open().filter(agent=agent_id).values_list("pk", flat=True)[:1]


def is_reachable(agent: SimAgent) -> bool:
    """Free, or allowed a second call beside the one he or she is in and does not hand over."""
    if not agent.several_calls or is_free(agent):
        return is_free(agent)
    legs = list(agent.legs.open().select_related("conversation"))
    if not agent.logged_on or len(legs) != 1 or legs[0].kind != "primary" or legs[0].state not in IN_CALL:
        return False
    return not legs[0].conversation.transfers.filter(state__in=OPEN_TRANSFER).exists()


def ring_agent(act: Act, talk: Talk, agent: SimAgent, *, kind: str = "primary", seconds: int = 0) -> SimLeg:
    """An agent rings, for so many seconds if given; a simulated one may answer by itself."""
    answers = agent.simulated and agent.auto_answer and is_free(agent)
    leg = act.add_leg(talk, LegState.ALERTING, agent=agent, kind=kind)
    _set_timers(act, leg, answers=answers, seconds=seconds)
    return leg


def ring_outside(act: Act, talk: Talk, number: str, *, kind: str = "primary", seconds: int = 0) -> SimLeg:
    """The telephone of an outside number rings."""
    leg = act.add_leg(talk, LegState.ALERTING, number=number, kind=kind)
    _set_timers(act, leg, answers=act.world.outside_answers, seconds=seconds)
    return leg


def show_each_other(act: Act, leg: SimLeg, other: SimLeg) -> None:
    """Both displays show the other."""
    act.change(leg, peer_user=other.user, peer_number=other.number)
    act.change(other, peer_user=leg.user, peer_number=leg.number)


def set_outside_parties(act: Act, talk: Talk, leg: SimLeg, state: str) -> None:
    """Outside parties that `leg` talks with are held or talk again. A user's leg keeps its own state."""
    for other in talk.others(leg):
        if other.agent is None:
            act.move(other, state)


def end_conversation(act: Act, talk: Talk, *, reason: str) -> None:
    """Everybody leaves, and the conversation is over."""
    for leg in talk.open_legs():
        act.move(leg, LegState.ENDED, reason=reason)
    act.change(talk.conversation, ended_at=act.now, end_reason=reason)


def _set_timers(act: Act, leg: SimLeg, *, answers: bool, seconds: int) -> None:
    rings = timedelta(seconds=seconds) if seconds else act.ring_time
    act.change(leg, ring_until=act.now + rings, answer_at=act.now + ANSWERS_AFTER if answers else None)
