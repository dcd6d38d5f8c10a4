"""What a web worker does beside serving pages and sockets, where several processes share the work.

It hears by the bus what the others have changed. What it may have missed it reads from the database: at once when
the bus was cut, and otherwise every few seconds, which costs one small query. While the bus is cut for longer than
a moment, all that it shows is marked as last known.
"""

import logging
import time
from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.db import DatabaseError

from customizing import access
from customizing.models import CmsDestination

from . import board, bus, endings, hub, republish
from .bus import wire
from .bus.subscription import Subscription
from .engine import Job, Part
from .models import Notice
from .records import Presence

CUT_SECONDS = 4.0
COMPARE_SECONDS = 5.0
log = logging.getLogger(__name__)


def part() -> Part:
    """The part of the engine that a web worker plays. Its subscription is made here, before anything is read."""
    worker = WebWorker(Subscription(settings.REDIS_URL, worker=bus.WORKER, handle=take).start())
    turns = [
        Job(1, customizing),
        Job(0, worker.follow),
        Job(COMPARE_SECONDS, compare),
        Job(1, worker.watch_systems),
        Job(60, sessions_over),
    ]
    return Part(worker.begin, turns, worker.end)


def take(entry: dict[str, str]) -> None:
    """Show what another process has changed. Asks nothing of the database."""
    match entry["kind"], wire.content(entry):
        case "changed", records:
            show(board.apply(wire.unpacked(records)))
        case "nudge", [user_id, what]:
            hub.nudge_soon(user_id, what)
        case "session-ended", [session_key, user_id, reason]:
            hub.session_ended_here(session_key, user_id=user_id, reason=reason)
        case kind, _content:
            raise wire.Unreadable(kind)


def show(newer: Iterable[Presence]) -> None:
    """Tell the pages that watch these users, and the users' own toolbars."""
    newer = list(newer)
    hub.changed(newer)
    for presence in newer:
        hub.nudge_here(presence.user_id, "toolbar")


def compare(now: datetime) -> None:
    """Make good what was lost between a commit and the bus."""
    show(board.catch_up())


def customizing(now: datetime) -> None:
    """Customizing that another process has changed takes effect."""
    republish.pages_if_changed_elsewhere()


def sessions_over(now: datetime) -> None:
    """Sockets of sessions that are over close."""
    endings.end_sessions_that_are_over()


class WebWorker:
    def __init__(self, subscription: Subscription):
        self.subscription = subscription
        self._heard: dict[int, tuple[str | None, float, datetime]] = {}
        self._destinations: list[CmsDestination] = []

    def begin(self, now: datetime) -> None:
        """Read everybody, once the subscription would tell of what changes meanwhile, or Redis is away anyway."""
        board.load_all()

    def end(self) -> None:
        self.subscription.stop()

    def follow(self, now: datetime) -> None:
        """Keep up with the bus: read anew what may be missed, and say so while it is cut."""
        subscription = self.subscription
        if subscription.silent_seconds > CUT_SECONDS:
            board.set_silent(board.EVERYTHING, subscription.last_contact)
        if subscription.forgotten.is_set():
            subscription.forgotten.clear()
            hub.write_leases_again()
        if subscription.connected and subscription.behind.is_set():
            self._catch_up()
        if subscription.connected and not subscription.behind.is_set():
            board.set_silent(board.EVERYTHING, None)
            bus.current().settle()

    def _catch_up(self) -> None:
        """Changes, notices, ends of sessions: all that a lost entry of the bus could have told."""
        self.subscription.behind.clear()
        try:
            show(board.catch_up())
            endings.end_sessions_that_are_over()
            waiting = Notice.objects.filter(user__in={each.user_id for each in hub.visitors()}, shown_at=None)
            for user_id in set(waiting.values_list("user", flat=True)):
                hub.nudge_here(user_id, "notices")
            hub.write_leases_again()
        except Exception:
            self.subscription.behind.set()
            raise

    def watch_systems(self, now: datetime) -> None:
        """A telephone system of which its connector has told nothing new for too long is silent."""
        clock = time.monotonic()
        for destination in self._known_destinations():
            told = self.subscription.heard.get(str(destination.pk))
            last, at_clock, at = self._heard.get(destination.pk, (None, clock, now))
            if told != last or destination.pk not in self._heard:
                at_clock, at = clock, now
            self._heard[destination.pk] = told, at_clock, at
            board.set_silent(destination.pk, at if clock - at_clock > destination.silence_timeout else None)

    def _known_destinations(self) -> list[CmsDestination]:
        """Also if the database is away: then nothing is heard either."""
        try:
            self._destinations = access.destinations()
        except DatabaseError:
            log.debug("The database is away; the systems are those known before.")
        return self._destinations
