"""The process that keeps the connections to telephone systems, and the timers, for all web workers.

There may be several: each thing to do is owned by one of them, and if that one dies another takes it over.
"""

import json
import socket
import time
from collections.abc import Collection
from datetime import datetime
from threading import Event

from django.conf import settings

from customizing.models import CmsDestination
from presence import bus
from presence.bus.ownership import TIMERS, Ownership, cms_connection
from presence.bus.server import CONNECTOR_KEY, HEARD, Entry, RedisError, redis_client
from presence.cms import gateway
from presence.sessions import leases
from presence.workers import scheduler
from presence.workers.chores import changed_customizing
from presence.workers.cms_connections import heard_at, reconcile
from presence.workers.jobs import EnginePart, Job, Work
from presence.workers.remote_commands import CommandServer

ALIVE_MS = 10_000
STUCK_SECONDS = 30.0
HERE = CONNECTOR_KEY + socket.gethostname()


class ConnectorProcess:
    """`only` names the CMS destinations it may own; none means all."""

    def __init__(self, *, only: Collection[str] = ()):
        self.only = only
        self.redis = redis_client(settings.REDIS_URL)
        self.ownership = Ownership(settings.REDIS_URL, worker=bus.WORKER, fit=self.turns)
        self.commands = CommandServer(self.ownership, carry_out=gateway.execute_here)
        self._turned = time.monotonic()
        self._mine: dict[int, CmsDestination] = {}

    def run(self, stop: Event) -> None:
        """Work until told to stop; then another process can take over at once."""
        gateway.owned_if(lambda destination: self.ownership.owns(cms_connection(destination.pk)))
        self.ownership.start()
        self.commands.start()
        scheduler.run(EnginePart(self.share, self.turns_of_engine(), self.end), stop)

    def turns(self) -> bool:
        """Whether the engine still goes round; if it is stuck another process shall take over."""
        return time.monotonic() - self._turned < STUCK_SECONDS

    def turns_of_engine(self) -> list[Job]:
        return [
            Job(0, self.share),
            Job(1, self.timers(changed_customizing)),
            *scheduler.of_connectors(),
            *[Job(job.every, self.timers(job.work)) for job in scheduler.timers()],
            Job(1, self.timers(absent_workers)),
            Job(1, self.sign_of_life),
        ]

    def timers(self, work: Work) -> Work:
        """The work, done only by the process that owns the timers."""

        def owned(now: datetime) -> None:
            if self.ownership.owns(TIMERS):
                work(now)

        owned.__name__ = work.__name__
        return owned

    def share(self, now: datetime) -> None:
        """Own what no other process owns; begin with what is newly owned, leave what is not owned any more."""
        self._turned = time.monotonic()
        wanted = [each for each in gateway.destinations_in_use() if not self.only or each.name in self.only]
        self.ownership.want([TIMERS, *(cms_connection(each.pk) for each in wanted)])
        before, self._mine = self._mine, {each.pk: each for each in gateway.own_destinations()}
        self.commands.serve(self._mine.values())
        for pk in before.keys() - self._mine.keys():
            gateway.forget(before[pk])
        if self._mine.keys() - before.keys():
            reconcile(now)

    def sign_of_life(self, now: datetime) -> None:
        """Tell that this process lives, and when it last heard each of its systems."""
        last: Entry = {pk: str(at.timestamp()) for pk, each in self._mine.items() if (at := heard_at(each))}
        try:
            together = self.redis.pipeline(transaction=False)
            together.set(HERE, json.dumps([each.name for each in self._mine.values()]), px=ALIVE_MS)
            if last:
                together.hset(HEARD, mapping=last)
            together.execute()
            bus.current().settle()
        except RedisError:
            return  # said already, by whoever needed it

    def end(self) -> None:
        self.commands.stop()
        self.ownership.stop()
        gateway.forget_connectors()
        try:
            self.redis.delete(HERE)
        except RedisError:
            return


def absent_workers(now: datetime) -> None:
    """Leases of workers that are gone end, unless their users come back elsewhere in time."""
    live = bus.current().live_workers()
    if live is None:
        return  # Redis is away: nobody can tell who is gone
    leases.review(live, now=now)
    leases.end_suspects(now)


def owned_here() -> list[str] | None:
    """The telephone systems owned by a connector process of this machine; None if there is no such process.

    Raises RedisError.
    """
    said = redis_client(settings.REDIS_URL).get(HERE)
    return json.loads(said) if said is not None else None
