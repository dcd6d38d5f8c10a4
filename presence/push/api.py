"""What the rest of the product tells the hub of this process. All but `hub_here` may be called by any thread."""

import asyncio
import logging
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import datetime
from typing import Any, TypeVarTuple

from presence import bus
from presence.notices import deliver
from presence.push import recorded_badges
from presence.push.active_page import HAND_OVER
from presence.push.connection import Visitor
from presence.push.db_thread import READING
from presence.push.hub import Hub
from presence.push.open_pages import Page
from presence.status.from_database import Presence
from presence.subjects import News

log = logging.getLogger(__name__)
Told = TypeVarTuple("Told")
_hub: Hub | None = None


def hub_here() -> Hub:
    """The hub of the running event loop, made at the first socket."""
    global _hub
    loop = asyncio.get_running_loop()
    if _hub is None or _hub.loop is not loop:
        _hub = Hub(loop, show=show_notices_soon)
    return _hub


def on_loop(act: Callable[[Hub], object]) -> None:
    """Run on the hub's loop, and return at once; nothing without a hub, or when its loop is closing."""
    hub = _hub
    if hub is None or hub.loop.is_closed():
        return
    try:
        hub.loop.call_soon_threadsafe(act, hub)
    except RuntimeError:
        log.debug("The event loop has ended.")


def read_soon(work: Callable[[*Told], object], *args: *Told) -> None:
    """Do what needs the database, and return at once; nothing without sockets here."""
    on_loop(lambda hub: READING.run(work, *args))


def presences_changed(presences: Collection[Presence]) -> None:
    """Tell the pages that show these users."""

    def tell(hub: Hub) -> None:
        hub.broadcast(presences)
        recorded_badges.pushed(presences, hub.watchers)

    on_loop(tell)


def silence_changed(since: Mapping[int, datetime]) -> None:
    """Tell all pages which telephony systems are silent."""
    on_loop(lambda hub: hub.silence(since))


def refresh_pages(user_id: int, what: str) -> None:
    """The user's pages fetch `what` anew, at whatever worker they are: "toolbar" or "notices"."""
    refresh_pages_here(user_id, what)
    bus.current().send_refresh(user_id, what)


def refresh_pages_here(user_id: int, what: str) -> None:
    """The user's pages at this worker fetch `what` anew. Notices are for the active page, which may be elsewhere."""
    if what == "notices":
        _deliver_notices(user_id)
    else:
        refresh_toolbars_here([user_id])


def refresh_toolbars_here(user_ids: Iterable[int]) -> None:
    """The pages of these users at this worker fetch their toolbars anew; one call for all of them."""
    people = _hub.attendance.people if _hub else {}
    ids = [user_id for user_id in user_ids if user_id in people]

    def refresh_each(hub: Hub) -> None:
        for user_id in ids:
            hub.refresh_toolbar(user_id)

    if ids:
        on_loop(refresh_each)


def subjects_changed(news: News) -> None:
    """Tell the pages that show these objects, at whatever worker they are."""
    subjects_changed_here(news)
    bus.current().send_subjects_changed(news)


def subjects_changed_here(news: News) -> None:
    """The same as `subjects_changed`, for the pages at this worker only."""
    on_loop(lambda hub: hub.subjects.changed(news))


def show_notices_soon(user_id: int) -> None:
    """The notices of the user are looked up and shown, by the thread that reads; returns at once."""
    READING.run(_deliver_notices, user_id)


def session_ended(session_key: str, *, user_id: int, reason: str = "logged-off") -> None:
    """The sockets of this session close, and its user is off the CRM without grace, unless another session is open."""
    session_ended_here(session_key, user_id=user_id, reason=reason)
    bus.current().send_session_ended(session_key, user_id=user_id, reason=reason)


def session_ended_here(session_key: str, *, user_id: int, reason: str) -> None:
    """The same as `session_ended`, for the sockets at this worker only."""
    on_loop(lambda hub: hub.end_session(session_key, user_id=user_id, reason=reason))


async def polled(
    visitor: Visitor, *, subjects: Collection[str], age: float, **said: Any
) -> tuple[bool | None, dict[str, set[str]]]:
    """As `Hub.polled`, on the running loop; and what of these objects has changed in so many seconds."""
    hub = hub_here()
    return hub.polled(visitor, **said), hub.subjects.changed_lately(subjects, age=age)


def visitors() -> list[Visitor]:
    """Who has pages here, with sockets or asking, or a telephone."""
    if _hub is None:
        return []
    polls = [poll for person in tuple(_hub.attendance.people.values()) for poll in tuple(person.polls.values())]
    pages: list[Page] = [*tuple(_hub.connections), *polls]
    return [page.visitor for page in pages if page.visitor] + [line.visitor for line in tuple(_hub.telephones)]


def _deliver_notices(user_id: int) -> None:
    """The active page may be at another worker: what it does not show meanwhile is shown here."""
    person = _hub.attendance.people.get(user_id) if _hub else None
    if person is None:
        on_loop(lambda hub: hub.keep_undelivered(user_id))
    elif person.elsewhere:
        on_loop(lambda hub: hub.loop.call_later(HAND_OVER, READING.run, _show_notices, user_id))
    else:
        _show_notices(user_id)


def _show_notices(user_id: int) -> None:
    notices = deliver.unshown_text(user_id)
    on_loop(lambda hub: hub.deliver_notices(user_id, notices))
