"""The queues of the simulator as its page shows them: who waits, for how long, and which agents are logged in."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import cast

from django.db.models import Prefetch, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from presence import compiled
from presence.calls.commands import Refused
from presence.cms import gateway
from presence.connectors.simulator import queue
from presence.connectors.simulator.connector import SimulatorConnector
from presence.models.simulator import LegState, SimAgent, SimLeg, SimQueue, World

PREFIX = "queue:"
"""Before the key of a queue, where a user name could stand as well."""

USUAL = {"service": ("Service", "7001"), "sales": ("Sales", "7002")}
"""Name and number of the queues that scenarios and demo data use."""


@dataclass
class Waiting:
    """A caller with a place in the queue, the first being 1. `rings_at` is the user who is offered the call now.

    `party` is the caller's leg.
    """

    number: str
    seconds: int
    place: int
    rings_at: str = ""
    party: int = 0
    conversation_id: int = 0


@dataclass
class Queue:
    """A queue with those who wait. One without a key is that of the callers for anyone."""

    key: str
    name: str
    number: str = ""
    members: list[str] = field(default_factory=list)
    free: int = 0
    waiting: list[Waiting] = field(default_factory=list)


def make(key: str, *, world: World) -> SimQueue:
    """One of the usual queues, which is made if it is not there."""
    name, number = USUAL[key]
    return SimQueue.objects.get_or_create(world=world, key=key, defaults={"name": name, "number": number})[0]


def named(to: str, *, within: int) -> SimQueue | None:
    """The queue of this world meant by `queue:<key>` or a number. Refused if there is none of that key."""
    if not to.startswith(PREFIX):
        return next(iter(_numbered(to, within)), None)
    if at := SimQueue.objects.filter(world=within, key=to.removeprefix(PREFIX)).first():
        return at
    raise Refused(_("There is no queue “%(key)s” any more. Choose another one.") % {"key": to.removeprefix(PREFIX)})


@compiled.query
def _numbered(number: str, world_id: int) -> QuerySet[SimQueue]:
    return SimQueue.objects.filter(world=world_id, number=number)


def names(world: World) -> list[tuple[str, str]]:
    """Key and name of each queue."""
    return list(world.queues.order_by("name").values_list("key", "name"))


def logged_in(world: World) -> set[tuple[str, str]]:
    """Pairs of a queue's key and the user name of one of its agents."""
    return set(world.queues.filter(members__isnull=False).values_list("key", "members__user"))


def log_in(username: str, *, key: str, logged_in: bool, world: World, now: datetime | None = None) -> None:
    """The agent is offered the callers of the queue from now on, or no more. Refused if there is no such queue."""
    connector = cast("SimulatorConnector", gateway.connector_for(world.destination))
    with connector.acting(now=now) as act:
        at = act.world.queues.filter(key=key).first()
        if at is None:
            raise Refused(_("There is no queue “%(key)s” any more. Choose another one.") % {"key": key})
        agent = act.agent(username)
        (at.members.add if logged_in else at.members.remove)(agent)
        act.change(agent)


def all_queues(world: World, *, now: datetime | None = None) -> list[Queue]:
    """The queues by name, with members and callers; last those who wait for anyone, if any does."""
    now = now or timezone.now()
    free = set(queue.free_agents(world.pk).values_list("user", flat=True))
    members = Prefetch("members", SimAgent.objects.order_by("user"))
    rows = {row.pk: row for row in world.queues.order_by("name").prefetch_related(members)}
    shown = {pk: _queue(row, free=free) for pk, row in rows.items()}
    anyone = Queue("", _("Anyone available"), free=len(free))
    for leg in _waiting(world):
        into = shown.get(leg.conversation.queue_id or 0, anyone)
        place = len(into.waiting) + 1
        rings_at = leg.peer_user if leg.state == LegState.DIALING else ""
        waited = now - (leg.conversation.waits_since or now)
        seconds = max(0, int(waited.total_seconds()))
        into.waiting.append(Waiting(leg.number, seconds, place, rings_at, leg.pk, leg.conversation_id))
    return [*shown.values(), *([anyone] if anyone.waiting else [])]


def _queue(row: SimQueue, *, free: set[str]) -> Queue:
    members = [agent.user for agent in row.members.all()]
    return Queue(row.key, row.name, row.number, members, free=len(free.intersection(members)))


def _waiting(world: World) -> list[SimLeg]:
    """The outside parties that nobody has taken yet, longest waiting first."""
    legs = SimLeg.objects.filter(
        state__in=[LegState.QUEUED, LegState.DIALING],
        agent=None,
        conversation__world=world,
        conversation__waits_since__isnull=False,
    )
    return list(legs.select_related("conversation").order_by("conversation__waits_since", "conversation"))
