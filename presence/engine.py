"""The thread that keeps presence and calls going: connectors, time-outs, reconciles, leases that have run out.

That is so in one process. With Redis a web worker and a connector process have other things to do at each turn.
It reads the clock and the database about twice a second and writes only when there is something to change. What
fails is logged and tried again at its next turn; nothing stops the others.
"""

import logging
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from threading import Event, Thread

from django.conf import settings
from django.db import close_old_connections, connections
from django.utils import timezone

from customizing.models import CmsDestination, SubmittedForm

from . import (
    board,
    bus,
    departures,
    deserted,
    endings,
    gateway,
    inbox,
    leases,
    pushes,
    recorder,
    renaming,
    republish,
    sessions,
    transfers,
)
from .bookings import rounds
from .connectors.base import CmsError, Connector

TICK = 0.5
AGAIN = 5.0
"""After so many seconds at most, what failed is tried again."""

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
            self.due = min(self.due, clock + AGAIN)


def recover(now: datetime) -> None:
    """After a start: leases of processes that are gone hold until their users had time to come back."""
    leases.suspect_dead(bus.current().live_workers(), now=now)
    board.load_all()


def tick_connectors(now: datetime) -> None:
    """Time for each connector. A CMS that is silent for longer than it may be makes its facts stale."""
    _for_each(gateway.own_destinations(), partial(_tick, now=now))


def heard(destination: CmsDestination) -> datetime | None:
    """When this process last had a sign of life of that CMS."""
    return _heard.get(destination.pk)


def note_heard(destination_id: int, at: datetime) -> None:
    """Another process, which keeps the connection, has told that it had one."""
    _heard[destination_id] = at


def last_heard() -> list[datetime]:
    """When each telephone system in use was last heard, by this process or by the one that keeps its connection."""
    return list(_heard.values())


def seconds_since_turn() -> float | None:
    """How long ago the engine of this process last began a turn; None if it never has."""
    return None if _turned is None else time.monotonic() - _turned


def reconcile(now: datetime) -> None:
    """Compare with the CMS's own list; what was lost on the way is made good."""
    _for_each(gateway.own_destinations(), _compare)


def catch_up(now: datetime) -> None:
    """The same as soon as may be, where the database was too busy to take in what a CMS told."""
    _for_each(filter(inbox.is_behind, gateway.own_destinations()), _compare)


def time_outs(now: datetime) -> None:
    """Transfers nobody took, wrap-ups that are over, colleagues who are free for whom a caller waits."""
    transfers.expire(now)
    sessions.expire(now)
    rounds.review(now)


def lost_leases(now: datetime) -> None:
    """Leases whose users did not come back."""
    leases.end_suspects(now)


def completed_transfers(now: datetime) -> None:
    """Completed transfers that have not had their effect, because of a crash in between."""
    transfers.handle_completed(now)


def renamed_users(now: datetime) -> None:
    """Users whose name was changed are logged on to the telephone system under the new one."""
    renaming.follow(now)


def deserted_telephones(now: datetime) -> None:
    """Users whose pages have been closed for too long leave the telephone system too."""
    deserted.log_off(now)


def without_telephony(now: datetime) -> None:
    """Users whose CMS profile has telephony off leave the telephone system."""
    deserted.log_off_without_telephony(now)


def departed_users(now: datetime) -> None:
    """Who was deactivated has no presence; whose user is gone has no call."""
    departures.see_off(now)


def telephones_without_right(now: datetime) -> None:
    """Who may not communicate any more is at no telephone."""
    departures.log_off(now)


def deleted_users(now: datetime) -> None:
    """Who was deleted is shown as somebody without presence."""
    board.bury_deleted()


def sessions_over(now: datetime) -> None:
    """Sockets of sessions that are over close."""
    endings.end_sessions_that_are_over()


def customizing(now: datetime) -> None:
    """Customizing that another process has changed takes effect."""
    republish.if_changed_elsewhere()


def pushed_badges(now: datetime) -> None:
    """Badges of people in a call that were pushed come into the flight recorder."""
    pushes.write(now)


def old_moments(now: datetime) -> None:
    """What the flight recorder has kept for long enough goes."""
    recorder.sweep(now)


def old_forms(now: datetime) -> None:
    """Forms that were sent so long ago that nobody sends them again are forgotten."""
    SubmittedForm.sweep(now)


_of_others: list[Job] = []
_heard: dict[int, datetime] = {}
_turned: float | None = None
_thread: Thread | None = None
_stop = Event()


@dataclass
class Part:
    """What a process has to do: once at its start, until that has worked, and then at each turn."""

    starting: Work
    turns: list[Job]
    ending: Callable[[], None] = field(default=lambda: None)


def jobs() -> list[Job]:
    """All there is to do, in the order of one turn."""
    return [
        Job(1, customizing),
        *of_connectors(),
        *timers(),
        Job(0, lost_leases),
        Job(0, endings.look),
        Job(1, deleted_users),
        Job(60, sessions_over),
        Job(1, pushed_badges),
    ]


def also_do(every: float, work: Work) -> None:
    """What another part of the product has to do now and then, in one process for all."""
    _of_others.append(Job(every, work))


def of_connectors() -> list[Job]:
    """Of these, what belongs to the telephone systems that this process is connected to."""
    return [Job(0, tick_connectors), Job(60, reconcile), Job(5, catch_up)]


def timers() -> list[Job]:
    """Of these, what one process does for all, where there are several."""
    return [
        Job(0, time_outs),
        Job(1, renamed_users),
        Job(5, completed_transfers),
        Job(1, departed_users),
        Job(5, telephones_without_right),
        Job(10, deserted_telephones),
        Job(1, without_telephony),
        Job(60, old_moments),
        Job(60, old_forms),
        *_of_others,
    ]


def start() -> None:
    """Start the engine of this process, once. Returns at once."""
    global _thread
    if _thread is None:
        _thread = Thread(target=run, args=[_part(), _stop], name="presence-engine", daemon=True)
        _thread.start()


def stop() -> None:
    """End it; returns when it has ended."""
    global _thread
    _stop.set()
    if _thread:
        _thread.join()
    _thread = None
    _stop.clear()


def _part() -> Part:
    from . import web_worker

    return web_worker.part() if settings.REDIS_URL else Part(recover, jobs())


def run(part: Part, stop: Event) -> None:
    """Do it until told to stop."""
    global _turned
    starting = Job(0, part.starting)
    while not stop.is_set():
        _turned = time.monotonic()
        close_old_connections()
        now = timezone.now()
        if starting.due == 0.0 or starting.failing:
            starting.turn(now)
        else:
            for job in part.turns:
                job.turn(now)
        stop.wait(TICK)
    part.ending()
    connections.close_all()


def _for_each(destinations: Iterable[CmsDestination], work: Callable[[CmsDestination], None]) -> None:
    """One that fails stops no other; the first failure is raised in the end."""
    failures = []
    for destination in destinations:
        try:
            work(destination)
        except Exception as error:
            failures.append(error)
    if failures:
        raise failures[0]


def _tick(destination: CmsDestination, *, now: datetime) -> None:
    connector = gateway.connector_for(destination)
    try:
        connector.tick(now)
        _listen(destination, connector, now=now)
    except Exception:
        _judge(destination, now=now)
        raise


def _compare(destination: CmsDestination) -> None:
    try:
        inbox.reconcile(destination, gateway.connector_for(destination).snapshot())
    except CmsError as error:
        log.warning("%s did not give its list; asking again in a minute. %s", destination, error)


def _listen(destination: CmsDestination, connector: Connector, *, now: datetime) -> None:
    """Note the last sign of life. After a silence the CMS's own list comes first, for all that was not told."""
    last = connector.heard_at
    if last and destination.pk in board.silent() and not _is_silent(destination, last, now=now):
        inbox.reconcile(destination, connector.snapshot())
    if last:
        _heard[destination.pk] = last
    _judge(destination, now=now)


def _judge(destination: CmsDestination, *, now: datetime) -> None:
    last = _heard.setdefault(destination.pk, now)
    board.set_silent(destination.pk, last if _is_silent(destination, last, now=now) else None)


def _is_silent(destination: CmsDestination, last: datetime, *, now: datetime) -> bool:
    return now - last > timedelta(seconds=destination.silence_timeout)
