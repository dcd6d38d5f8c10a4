"""Where a caller goes whom neither the target of a blind transfer nor its sender took. Never to silence."""

from ..base import CALL_BACK
from . import queue
from .acts import Act, Talk
from .models import LegState, SimAgent
from .ringing import finish, free, link, ring


def go_on(act: Act, talk: Talk) -> None:
    """What was wished with the transfer, once; else, and after that, who is asked already, or anyone available."""
    wishes = talk.conversation.fallback
    at = queue.called(act, wishes["queue"]) if wishes.get("queue") else None
    act.change(talk.conversation, fallback={})
    if wishes.get("call_back") and any(leg.agent is None for leg in talk.open_legs()):
        return finish(act, talk, reason=CALL_BACK)
    agent = act.agent(wishes["user"]) if wishes.get("user") else None
    if agent and free(agent):
        return ring_at(act, talk, agent)
    return queue.put(act, talk, at=at)


def ring_at(act: Act, talk: Talk, agent: SimAgent, *, seconds: int = 0) -> None:
    """Those who wait hear it ring at `agent`."""
    waiting = talk.open_legs()
    rings = ring(act, talk, agent, seconds=seconds)
    for leg in waiting:
        act.move(leg, LegState.DIALING)
        link(act, leg, rings)
