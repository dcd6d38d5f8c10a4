"""What a web worker does beside serving pages and sockets, where several processes share the work.

It hears by the bus what the others have changed. What it may have missed it reads from the database: at once when
the bus was cut, and otherwise every few seconds, which costs one small query. While the bus is cut for longer than
a moment, all that it shows is marked as last known.
"""

import time
from collections.abc import Callable, Iterable
from datetime import datetime

from django.conf import settings
from django.utils import timezone

from customizing.models import CmsDestination
from presence import bus
from presence.bus import wire
from presence.bus.subscription import Subscription
from presence.cms import gateway
from presence.models import Notice
from presence.observers import customizing_changes
from presence.push import api, session_end
from presence.push.open_pages import Person
from presence.status import board
from presence.status.from_database import Presence
from presence.workers.chores import deleted_users, pushed_badges, sessions_over
from presence.workers.cms_connections import note_heard
from presence.workers.jobs import EnginePart, Job

CUT_SECONDS = 4.0
COMPARE_SECONDS = 5.0
ATTENTION_SECONDS = 10.0


def part() -> EnginePart:
    """The part of the engine that a web worker plays. It hears of changes before it reads anything."""
    worker = WebWorker()
    turns = [
        Job(0, worker.follow),
        Job(1, worker.know_systems),
        Job(1, customizing_here),
        Job(COMPARE_SECONDS, compare),
        Job(0, session_end.look),
        Job(1, deleted_users),
        Job(60, sessions_over),
        Job(1, pushed_badges),
        Job(ATTENTION_SECONDS, attention),
    ]
    return EnginePart(worker.begin, turns, worker.end)


def take_entry(entry: dict[str, str]) -> None:
    """Show what another process has changed. Asks nothing of the database."""
    match entry["kind"], wire.content(entry):
        case "changed", records:
            show(board.apply(wire.unpacked(records)))
        case "nudge", [user_id, what]:
            refresh_pages(user_id, what)
        case "subjects", news:
            api.subjects_changed_here(news)
        case "attention", user_id:
            look_for_attention(lambda person: person.user_id == user_id)
        case "session-ended", [session_key, user_id, reason]:
            api.session_ended_here(session_key, user_id=user_id, reason=reason)
        case "rights-changed", user_id:
            api.read_soon(session_end.review, user_id)
        case kind, _content:
            raise wire.UnreadableEntry(kind)


def show(newer: Iterable[Presence]) -> None:
    """Tell the pages that watch these users, and the users' own toolbars."""
    newer = list(newer)
    api.presences_changed(newer)
    for presence in newer:
        api.refresh_pages_here(presence.user_id, "toolbar")


def refresh_pages(user_id: int, what: str) -> None:
    """The user's pages here fetch `what` anew. Returns at once, whatever the database does."""
    if what == "notices":
        api.read_soon(api.refresh_pages_here, user_id, what)
    else:
        api.refresh_pages_here(user_id, what)


def look_for_attention(of: Callable[[Person], bool]) -> None:
    """Ask at which worker the active page is, for the users with pages here to whom `of` applies."""
    api.on_loop(lambda hub: hub.look_for_attention(of))


def compare(now: datetime) -> None:
    """Make good what was lost between a commit and the bus."""
    show(board.catch_up())


def customizing_here(now: datetime) -> None:
    """Customizing that another process has changed takes effect for the pages here."""
    customizing_changes.pages_if_changed_elsewhere()


def attention(now: datetime) -> None:
    """Who attends to a page of a worker that has died gets another active page."""
    look_for_attention(lambda person: person.elsewhere)


def write_leases_again() -> None:
    """The leases of the users here may be lost; they are written anew."""
    api.on_loop(lambda hub: hub.attendance.renew())


class WebWorker:
    def __init__(self) -> None:
        self.destinations: list[CmsDestination] = []
        self.catching_up = False
        self._heard: dict[int, tuple[str | None, float, datetime]] = {}
        self.subscription = Subscription(
            settings.REDIS_URL, worker=bus.WORKER, handle=take_entry, each_turn=self.mark_what_is_stale
        )
        self.subscription.start()

    def begin(self, now: datetime) -> None:
        """Read everybody. What changes meanwhile the subscription tells."""
        board.load_all()

    def end(self) -> None:
        self.subscription.stop()

    def know_systems(self, now: datetime) -> None:
        """Which telephone systems there are; as long as the database is away, those known before."""
        self.destinations = gateway.destinations_in_use()

    def follow(self, now: datetime) -> None:
        """Keep up with the bus: what may have been missed is read anew."""
        subscription = self.subscription
        if subscription.forgotten.is_set():
            subscription.forgotten.clear()
            write_leases_again()
        if subscription.connected:
            bus.current().settle()
            if subscription.behind.is_set():
                self._catch_up()

    def _catch_up(self) -> None:
        """Changes, notices, ends of sessions: all that a lost entry of the bus could have told."""
        self.subscription.behind.clear()
        self.catching_up = True
        try:
            show(board.catch_up())
            session_end.end_sessions_that_are_over()
            waiting = Notice.objects.filter(user__in={each.user_id for each in api.visitors()}, shown_at=None)
            for user_id in set(waiting.values_list("user", flat=True)):
                api.refresh_pages_here(user_id, "notices")
            write_leases_again()
            look_for_attention(lambda person: True)
            api.on_loop(lambda hub: hub.subjects.all_may_have_changed())
        except Exception:
            self.subscription.behind.set()
            raise
        finally:
            self.catching_up = False

    def mark_what_is_stale(self) -> None:
        """Mark all presence while the bus is cut; else what rests on a telephone system that is silent.

        Asks no database.
        """
        subscription = self.subscription
        if subscription.silent_seconds > CUT_SECONDS:
            board.set_silent(board.EVERYTHING, subscription.last_contact)
        elif subscription.connected and not subscription.behind.is_set() and not self.catching_up:
            board.set_silent(board.EVERYTHING, None)
        for destination in self.destinations:
            self._watch(destination)

    def _watch(self, destination: CmsDestination) -> None:
        """Note the silence of a telephone system, by what its connector tells. The time is that of this machine."""
        told, clock = self.subscription.heard.get(str(destination.pk)), time.monotonic()
        last, since_clock, since = self._heard.get(destination.pk, ("", clock, timezone.now()))
        if told != last:
            since_clock, since = clock, timezone.now()
        self._heard[destination.pk] = told, since_clock, since
        note_heard(destination.pk, since)
        silent = clock - since_clock > destination.silence_timeout
        board.set_silent(destination.pk, since if silent else None)
