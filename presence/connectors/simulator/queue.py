"""Calls for anyone available: they wait, and go to whoever has been idle longest."""

from django.db.models import Exists, OuterRef, QuerySet

from ... import facts
from .acts import Act, Talk, ring_timeout
from .models import LegState, SimAgent, SimConversation, SimLeg
from .ringing import link, ring

WAITING = (LegState.QUEUED, LegState.DIALING)


def put(act: Act, talk: Talk) -> None:
    """The parties of `talk` wait for anyone available; if somebody is, it rings there at once."""
    act.change(talk.conversation, for_anyone=True)
    for leg in talk.open_legs():
        act.move(leg, LegState.QUEUED)
    offer(act, talk)


def refuse(act: Act, talk: Talk, agent: SimAgent) -> None:
    """`agent` is not asked again about this call for as long as a telephone rings."""
    act.change(talk.conversation, refused={**talk.conversation.refused, agent.user: act.now.timestamp()})


def offer(act: Act, talk: Talk) -> None:
    """Ring at the available agent who has been idle longest, if there is one."""
    waiting = [leg for leg in talk.open_legs() if leg.state in WAITING]
    agent = candidates(act, talk.conversation).first() if waiting else None
    if agent is None:
        return
    offered = ring(act, talk, act.agent(agent.user))
    for leg in waiting:
        act.move(leg, LegState.DIALING)
        link(act, leg, offered)


def candidates(act: Act, conversation: SimConversation) -> QuerySet[SimAgent]:
    """Available agents who did not just refuse this call, longest idle first."""
    asked_again = act.now.timestamp() - ring_timeout().total_seconds()
    refused = [user for user, at in conversation.refused.items() if at > asked_again]
    return free_agents(act.world.pk).exclude(user__in=refused).order_by("idle_since", "pk")


def free_agents(world_id: int) -> QuerySet[SimAgent]:
    """Agents who are Available for the CRM, and without a call in this world."""
    busy = SimLeg.objects.open().filter(agent=OuterRef("pk"))
    available = facts.available_agents().values("user__username")
    return SimAgent.objects.filter(~Exists(busy), world=world_id, logged_on=True, user__in=available)
