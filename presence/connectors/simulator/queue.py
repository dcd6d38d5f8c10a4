"""Calls for whoever of a queue is available, or anyone: they wait, and go to whoever has been idle longest."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from presence import changes, compiled
from presence.connectors.simulator.acts import Act, Talk
from presence.connectors.simulator.ringing import ring_agent, show_each_other
from presence.models.scenarios import ScenarioRun
from presence.models.simulator import LegState, Player, SimAgent, SimConversation, SimLeg, SimQueue
from presence.sessions.leases import at_browser

WAITING = (LegState.QUEUED, LegState.DIALING)


def put(act: Act, talk: Talk, *, at: SimQueue | None = None) -> None:
    """The parties of `talk` wait, in the queue `at` if given; if somebody is available, it rings there at once.

    Who waits already keeps the place, and the queue if no other is given.
    """
    conversation = talk.conversation
    queue_id = at.pk if at else conversation.queue_id
    act.change(conversation, for_anyone=True, queue_id=queue_id, waits_since=conversation.waits_since or act.now)
    for leg in talk.open_legs():
        act.move(leg, LegState.QUEUED)
    offer(act, talk)


def called(act: Act, name: str) -> SimQueue | None:
    """The queue with this key or name, if there is one."""
    return act.world.queues.filter(Q(key__iexact=name) | Q(name__iexact=name)).order_by("pk").first()


def numbered(act: Act, number: str) -> SimQueue | None:
    """The queue with this number, if there is one."""
    return act.world.queues.filter(number=number).first() if number else None


def leave(act: Act, talk: Talk) -> None:
    """Nobody is to be asked about this call by itself any more."""
    act.change(talk.conversation, for_anyone=False, queue_id=None, waits_since=None, refused={})


def refuse(act: Act, talk: Talk, user: str) -> None:
    """The agent of that name is not asked again about this call for as long as a telephone rings."""
    act.change(talk.conversation, refused={**talk.conversation.refused, user: act.now.timestamp()})


def offer(act: Act, talk: Talk) -> None:
    """Ring at the available agent who has been idle longest, if there is one."""
    waiting = [leg for leg in talk.open_legs() if leg.state in WAITING]
    agent = candidates(act, talk.conversation).first() if waiting else None
    if agent is None:
        return
    offered = ring_agent(act, talk, act.agent(agent.user))
    for leg in waiting:
        act.move(leg, LegState.DIALING)
        show_each_other(act, leg, offered)


def candidates(act: Act, conversation: SimConversation) -> QuerySet[SimAgent]:
    """Available agents who did not just refuse this call, longest idle first."""
    asked_again = act.now.timestamp() - act.ring_time.total_seconds()
    refused = [user for user, at in conversation.refused.items() if at > asked_again]
    agents = free_agents(act.world.pk).exclude(user__in=refused)
    if conversation.queue_id:
        agents = agents.filter(queues=conversation.queue_id)
    if conversation.player:
        agents = _who_play(agents, conversation)
    return agents.order_by("idle_since", "pk")


def _who_play(agents: QuerySet[SimAgent], conversation: SimConversation) -> QuerySet[SimAgent]:
    """What is played rings at nobody who has not to do with it."""
    run = ScenarioRun.objects.open().filter(world=conversation.world_id).first()
    if run and conversation.player == Player.SCENARIO:
        return agents.filter(user__in=run.cast.values())
    return agents.filter(simulated=True, at_rest=False).exclude(user__in=at_browser())


def free_agents(world_id: int) -> QuerySet[SimAgent]:
    """Agents who are Available for the CRM, and without a call in this world."""
    busy = SimLeg.objects.open().filter(agent=OuterRef("pk"))
    available = changes.available_agents().values("user__username")
    return SimAgent.objects.filter(~Exists(busy), world=world_id, logged_on=True, user__in=available)


@compiled.query
def _waiting(world_id: int) -> QuerySet[SimLeg, tuple[int, int | None]]:
    """Conversations that wait, longest waiting first, and the queue in which they do."""
    legs = SimLeg.objects.filter(state=LegState.QUEUED, conversation__world=world_id)
    ordered = legs.order_by("conversation__waits_since", "conversation")
    return ordered.values_list("conversation", "conversation__queue")


def waiting(world_id: int) -> list[int]:
    """Conversations that wait, longest waiting first, of those for which any agent is free."""
    rows = _waiting(world_id)
    if not rows:
        return []
    free = list(free_agents(world_id).values_list("pk", flat=True))
    served = set(SimQueue.members.through.objects.filter(simagent__in=free).values_list("simqueue", flat=True))
    return [conversation for conversation, at in rows if (at in served if at else free)]
