"""All that the simulator knows, as the reconcile asks for it."""

from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q

from customizing.models import CmsDestination
from presence.connectors.simulator import events
from presence.connectors.simulator.acts import OPEN_TRANSFER
from presence.contract import CALL_BACK, Snapshot
from presence.models.simulator import LegState, SimAgent, SimConversation, SimLeg, SimTransfer

REMEMBERED = timedelta(hours=1)


def take(destination: CmsDestination, *, now: datetime) -> Snapshot:
    """Agents, what is open, and the transfers that ended within the last hour, with their conversations.

    Of those that came back, or went to a number of a queue, also the legs that have answered since, as they alone say
    who has got the caller.
    """
    world = {"conversation__world": destination.pk}
    agents = SimAgent.objects.filter(world=destination.pk).prefetch_related("queues")
    transfers = SimTransfer.objects.filter(Q(state__in=OPEN_TRANSFER) | Q(since__gte=now - REMEMBERED), **world)
    return Snapshot(
        at=now,
        agents=[events.agent_changed(agent) for agent in agents.order_by("pk")],
        calls=[events.call_changed(leg) for leg in _legs(destination, now=now)],
        conversations=[events.conversation_changed(item) for item in _open(destination, now=now)],
        transfers=[
            events.transfer_changed(item)
            for item in transfers.select_related("conversation", "sender", "receiver").order_by("pk")
        ],
    )


def _legs(destination: CmsDestination, *, now: datetime) -> list[SimLeg]:
    of_agents = SimLeg.objects.filter(agent__isnull=False, conversation__world=destination.pk)
    since = Q(since__lte=OuterRef("answered_at"))
    open_who = SimTransfer.objects.filter(since, Q(state="returned") | Q(state="completed", receiver=None))
    took = Exists(open_who.filter(conversation=OuterRef("conversation")))
    over = of_agents.filter(took, ended_at__gte=now - REMEMBERED)
    return [
        *of_agents.exclude(state=LegState.ENDED).select_related("agent", "conversation").order_by("pk"),
        *over.select_related("agent", "conversation").order_by("pk"),
    ]


def _open(destination: CmsDestination, *, now: datetime) -> list[SimConversation]:
    """With those handed over, and those whose caller waits to be called back: losing that would cost the caller."""
    handed_over = SimTransfer.objects.filter(state="completed").values("conversation")
    lately = Q(ended_at__gte=now - REMEMBERED)
    wanted = Q(ended_at=None) | lately & (Q(end_reason=CALL_BACK) | Q(pk__in=handed_over))
    return list(SimConversation.objects.filter(wanted, world=destination.pk).order_by("pk"))
