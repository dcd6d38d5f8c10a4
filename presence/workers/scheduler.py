"""The thread that keeps presence and calls going: connectors, time-outs, reconciles, leases that have run out.

That is so in one process. With Redis a web worker and a connector process have other things to do at each turn.
It reads the clock and the database about twice a second and writes only when there is something to change.
"""

import atexit
import time
from datetime import datetime
from threading import Event, Thread

from django.conf import settings
from django.db import close_old_connections, connections
from django.utils import timezone

from presence import bus
from presence.calls.reached import CallersReached
from presence.cms import gateway
from presence.push import session_end
from presence.sessions import leases
from presence.status import board
from presence.workers import web_worker
from presence.workers.chores import (
    changed_customizing,
    completed_transfers,
    deleted_users,
    departed_users,
    deserted_telephones,
    lost_leases,
    old_deliveries,
    old_forms,
    old_moments,
    pushed_badges,
    queues_by_customizing,
    renamed_users,
    sessions_over,
    telephones_without_right,
    time_outs,
    waiting_transfers,
    without_telephony,
)
from presence.workers.cms_connections import catch_up, reconcile, tick_connectors
from presence.workers.jobs import EnginePart, Job, Work, if_customizing_changed

TICK = 0.5
_of_others: list[Job] = []
_turned: float | None = None
_thread: Thread | None = None
_stop = Event()


def recover(now: datetime) -> None:
    """After a start, without other processes: leases of those before hold until their users had time to come back."""
    leases.suspect_dead({bus.WORKER}, now=now)
    board.load_all()


def seconds_since_turn() -> float | None:
    """How long ago the engine of this process last began a turn; None if it never has."""
    return None if _turned is None else time.monotonic() - _turned


def jobs() -> list[Job]:
    """All there is to do, in the order of one turn."""
    return [
        Job(1, changed_customizing),
        *of_connectors(),
        *timers(),
        Job(0, lost_leases),
        Job(0, session_end.look),
        Job(1, deleted_users),
        Job(60, sessions_over),
        Job(1, pushed_badges),
    ]


def also_do(every: float, work: Work) -> None:
    """What another part of the product has to do now and then, in one process for all."""
    _of_others.append(Job(every, work))


def of_connectors() -> list[Job]:
    """The jobs for the telephone systems that this process is connected to."""
    return [Job(0, tick_connectors), Job(60, reconcile), Job(5, catch_up)]


def timers() -> list[Job]:
    """The jobs that one process does for all, where there are several."""
    return [
        Job(0, time_outs),
        Job(0, CallersReached().tell_who_missed_them),
        Job(1, renamed_users),
        Job(1, queues_by_customizing),
        Job(5, completed_transfers),
        Job(1, if_customizing_changed(waiting_transfers)),
        Job(1, departed_users),
        Job(5, telephones_without_right),
        Job(10, deserted_telephones),
        Job(1, without_telephony),
        Job(60, old_moments),
        Job(60, old_forms),
        Job(60, old_deliveries),
        *_of_others,
    ]


def start() -> None:
    """Start the engine of this process, once. Returns at once."""
    global _thread
    if _thread is None:
        _thread = Thread(target=run, args=[_part(), _stop], name="presence-engine", daemon=True)
        _thread.start()
        atexit.register(gateway.forget_connectors)


def stop() -> None:
    """End the engine; returns when it has ended."""
    global _thread
    _stop.set()
    if _thread:
        _thread.join()
    _thread = None
    _stop.clear()


def _part() -> EnginePart:
    return web_worker.part() if settings.REDIS_URL else EnginePart(recover, jobs(), gateway.forget_connectors)


def run(part: EnginePart, stop: Event) -> None:
    """Do the part of the engine until told to stop."""
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
