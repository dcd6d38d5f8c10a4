"""The thread that keeps presence and calls going: connectors, time-outs, reconciles, leases that have run out.

It reads the clock and the database about twice a second and writes only when there is something to change. What
fails is logged and tried again at its next turn; nothing stops the others.
"""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Event, Thread

from django.db import close_old_connections, connections
from django.utils import timezone

from customizing import access
from customizing.models import CmsDestination

from . import board, bus, endings, gateway, inbox, leases, republish, sessions, transfers

TICK = 0.5
log = logging.getLogger(__name__)
Work = Callable[[datetime], None]


@dataclass
class Job:
    """Something to do every so many seconds."""

    every: float
    work: Work
    due: float = 0.0
    failing: bool = False

    def turn(self, now: datetime) -> None:
        """Do it if it is due. Of a row of failures only the first is logged."""
        clock = time.monotonic()
        if clock < self.due:
            return
        self.due = clock + self.every
        try:
            self.work(now)
            self.failing = False
        except Exception:
            if not self.failing:
                log.exception("%s failed; trying again.", self.work.__name__)
            self.failing = True


def recover(now: datetime) -> None:
    """After a start: leases of processes that are gone hold until their users had time to come back."""
    leases.suspect_dead(bus.current().live_workers(), now=now)
    board.load_all()


def tick_connectors(now: datetime) -> None:
    """Time for each connector. One that fails for longer than its CMS may be silent makes that CMS's facts stale."""
    for destination in access.destinations():
        try:
            gateway.connector_for(destination).tick(now)
        except Exception:
            _silent(destination, now=now)
            raise
        _heard[destination.pk] = now
        board.set_silent(destination.pk, None)


def reconcile(now: datetime) -> None:
    """Compare with the CMS's own list; what was lost on the way is made good."""
    for destination in access.destinations():
        inbox.reconcile(destination, gateway.connector_for(destination).snapshot())


def time_outs(now: datetime) -> None:
    """Transfers nobody took, wrap-ups that are over, leases whose users did not come back."""
    transfers.expire(now)
    sessions.expire(now)
    leases.end_suspects(now)


def completed_transfers(now: datetime) -> None:
    """Completed transfers that have not had their effect, because of a crash in between."""
    transfers.handle_completed(now)


def sessions_over(now: datetime) -> None:
    """Sockets of sessions that are over close."""
    endings.end_sessions_that_are_over()


def customizing(now: datetime) -> None:
    """Customizing that another process has changed takes effect."""
    republish.if_changed_elsewhere()


_heard: dict[int, datetime] = {}
_thread: Thread | None = None
_stop = Event()


def jobs() -> list[Job]:
    """All there is to do, in the order of one turn."""
    return [
        Job(1, customizing),
        Job(0, tick_connectors),
        Job(60, reconcile),
        Job(0, time_outs),
        Job(5, completed_transfers),
        Job(60, sessions_over),
    ]


def start() -> None:
    """Start the engine of this process, once. Returns at once."""
    global _thread
    if _thread is None:
        _thread = Thread(target=_run, name="presence-engine", daemon=True)
        _thread.start()


def stop() -> None:
    """End it; returns when it has ended."""
    global _thread
    _stop.set()
    if _thread:
        _thread.join()
    _thread = None
    _stop.clear()


def _run() -> None:
    starting = Job(0, recover)
    turns = jobs()
    while not _stop.is_set():
        close_old_connections()
        now = timezone.now()
        if starting.due == 0.0 or starting.failing:
            starting.turn(now)
        else:
            for job in turns:
                job.turn(now)
        _stop.wait(TICK)
    connections.close_all()


def _silent(destination: CmsDestination, *, now: datetime) -> None:
    since = _heard.setdefault(destination.pk, now)
    if now - since > timedelta(seconds=destination.silence_timeout):
        board.set_silent(destination.pk, since)
