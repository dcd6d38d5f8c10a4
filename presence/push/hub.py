"""Who watches whom, at this worker, and telling them of changes.

Cost of a change is that of its watchers. A connection that has been told nothing for a moment is told at once; what
comes soon after waits for the next of the `fan_out` rounds, the newest state of each user only. One that does not
acknowledge is told nothing more until it does, and then what is true by then.
"""

import asyncio
import json
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import datetime
from typing import Protocol

from presence.push.active_page import HAND_OVER, Attention
from presence.push.authenticate_in_bulk import BulkAuthentication
from presence.push.connection import Connection, Consumer, Visitor
from presence.push.fan_out import BURST, FanOut
from presence.push.heartbeat import DIGEST, Heartbeat
from presence.push.late_users import LateUsers
from presence.push.open_pages import Attendance, Person
from presence.push.subjects import ShownSubjects
from presence.status import board
from presence.status.from_database import Presence

REMEMBER = 60.0


class TelephoneLine(Protocol):
    """The line of a telephone in the browser."""

    visitor: Visitor

    def bye(self) -> None:
        """Close it, as the right of its user has ended."""


class Hub:
    """All of it runs on the event loop given. `show` is called to look up the notices that a user has still to see."""

    def __init__(
        self,
        loop: asyncio.AbstractEventLoop,
        *,
        attendance: Attendance | None = None,
        digest_every: float = DIGEST,
        show: Callable[[int], object] = lambda user_id: None,
    ):
        self.loop = loop
        self._show = show
        self.attendance = attendance or Attendance(loop)
        self.attention = Attention(loop, tell=self._tell_active, show=show)
        self.attendance.left, self.attendance.gone = self.attention.left, self.attention.gone
        self.authentication = BulkAuthentication()
        self.late_users = LateUsers(loop)
        self.connections: set[Connection] = set()
        self.telephones: set[TelephoneLine] = set()
        self.watchers: defaultdict[int, set[Connection]] = defaultdict(set)
        self.fan_out = FanOut(loop)
        self.subjects = ShownSubjects(loop, tell=self.fan_out.tell_soon)
        self.heartbeat = Heartbeat(loop, digest_every=digest_every)
        self._silence = "{}"
        self._ended: dict[str, float] = {}
        self._undelivered: dict[int, float] = {}

    # connections

    def open(self, visitor: Visitor, consumer: Consumer) -> Connection:
        """A socket has been accepted."""
        connection = Connection(visitor, consumer, resumed=self.fan_out.resume)
        self.connections.add(connection)
        self.attendance.arrive(connection)
        self.heartbeat.add(connection)
        if self._undelivered.pop(visitor.user_id, None):
            self._show(visitor.user_id)
        return connection

    def sockets_of(self, user_id: int) -> int:
        """How many sockets the user has open here."""
        person = self.attendance.people.get(user_id)
        return len(person.connections) if person else 0

    def close(self, connection: Connection) -> None:
        """A socket is gone. Calling it again does nothing."""
        connection.closed = True
        self._unwatch(connection, connection.watching)
        connection.watching = ()
        self.subjects.forget(connection)
        self.fan_out.forget(connection)
        if connection in self.connections:
            self.connections.discard(connection)
            self.attendance.leave(connection)

    def watch(self, connection: Connection, seen: Mapping[int, int]) -> None:
        """The page shows these users, each in that version. It is told of those that are newer, and of all changes."""
        own = connection.visitor.user_id
        allowed = board.known(seen if connection.may_watch else [own] if own in seen else [])
        before = frozenset(connection.watching)
        self._unwatch(connection, before - allowed.keys())
        for user_id in allowed.keys() - before:
            self.watchers[user_id].add(connection)
        connection.watching = tuple(allowed)
        connection.dirty.intersection_update(allowed)
        newer = [user_id for user_id, presence in allowed.items() if presence.version > seen[user_id]]
        connection.dirty.update(newer)
        connection.toolbar |= own in newer
        if self._silence != "{}":
            connection.stale = self._silence
        if connection.ready:
            connection.tell(allowed, now=self.loop.time(), head=f'"watching":{len(allowed)}')

    def seen(self, connection: Connection, *, tab: str, visible: bool, attends: bool = False) -> None:
        """The page says which tab it is, whether it is visible, and whether the user has just come to it."""
        connection.tab, connection.visible = tab, visible
        if person := self.attendance.claim_for_socket(connection):
            self.attention.seen(person, connection, attends=attends)

    def polled(self, visitor: Visitor, *, tab: str, visible: bool, attends: bool, hold: float) -> bool | None:
        """A page without a socket has asked. Returns whether it is the active one; None if that is open."""
        person, poll = self.attendance.polled(visitor.user_id, tab=tab, grace=visitor.grace, hold=hold)
        poll.visitor, poll.visible = visitor, visible
        if hold:
            self.attention.seen(person, poll, attends=attends)
        return poll.active

    def acknowledge(self, connection: Connection, count: int) -> None:
        """The page has taken in so many frames and states since it connected."""
        connection.acked = max(connection.acked, min(count, connection.sent))
        self.fan_out.resume(connection)

    def _unwatch(self, connection: Connection, user_ids: Iterable[int]) -> None:
        for user_id in user_ids:
            watching = self.watchers.get(user_id)
            if watching:
                watching.discard(connection)
                if not watching:
                    del self.watchers[user_id]

    # telling

    def broadcast(self, presences: Collection[Presence]) -> None:
        """These users are now so. Of several at once each page gets one frame."""
        if len(presences) > 1:
            return self._broadcast_together(presences)
        now = self.loop.time()
        quiet_since = now - self.fan_out.window
        budget, waiting = BURST, self.fan_out.waiting
        for presence in presences:
            frame = '{"p":{' + presence.as_json + "}}"
            for connection in self.watchers.get(presence.user_id, ()):
                if budget and connection.wrote_at <= quiet_since and connection.ready and not connection.dirty:
                    connection.write(frame, states=1, now=now)
                    budget -= 1
                else:
                    connection.dirty.add(presence.user_id)
                    if connection.ready:
                        waiting[connection] = None
        self.fan_out.soon(at_once=not budget)
        return None

    def _broadcast_together(self, presences: Collection[Presence]) -> None:
        waiting = self.fan_out.waiting
        for presence in presences:
            for connection in self.watchers.get(presence.user_id, ()):
                connection.dirty.add(presence.user_id)
                if connection.ready:
                    waiting[connection] = None
        self.fan_out.soon(at_once=self.fan_out.rested)

    def refresh_toolbar(self, user_id: int) -> None:
        """The user's pages fetch the toolbar again."""
        if person := self.attendance.people.get(user_id):
            for connection in person.connections:
                connection.toolbar = True
                self.fan_out.tell_soon(connection)

    def deliver_notices(self, user_id: int, notices: str) -> None:
        """The user's active page shows the notices, if there are any."""
        person = self.attendance.people.get(user_id)
        if person and notices:
            self._notify(person, notices)

    def _notify(self, person: Person, notices: str) -> None:
        """While the active page is being changed the notices wait. One that asks fetches them itself."""
        if person.handing_over:
            self.loop.call_later(HAND_OVER, self._show, person.user_id)
            return
        page = person.active or person.best()
        if page is None:
            self.keep_undelivered(person.user_id)
        elif isinstance(page, Connection):
            page.notices = notices
            self.fan_out.tell_soon(page)

    def keep_undelivered(self, user_id: int) -> None:
        """No page for these notices is open here. The user is remembered: a page may be authenticating just now."""
        person = self.attendance.people.get(user_id)
        if person and person.present:
            self._show(user_id)
        else:
            now = self.loop.time()
            recent = {who: at for who, at in self._undelivered.items() if at > now - REMEMBER}
            self._undelivered = recent | {user_id: now}

    def look_for_attention(self, of: Callable[[Person], bool]) -> None:
        """Ask at which worker the active page is, for the users with pages here to whom `of` applies."""
        if people := [person for person in self.attendance.people.values() if of(person)]:
            self.attention.look_again(people)

    def _tell_active(self, person: Person) -> None:
        if not (person.active or person.elsewhere):
            return
        for page in person.pages:
            page.active = page is person.active
        for connection in person.connections:
            if not connection.active:
                connection.notices = ""
            self.fan_out.resume(connection)

    def silence(self, since: Mapping[int, datetime]) -> None:
        """Which telephony systems are silent, and since when."""
        told = {str(destination_id): int(at.timestamp()) for destination_id, at in since.items()}
        self._silence = json.dumps(told, separators=(",", ":"))
        for connection in self.connections:
            connection.stale = self._silence
        self.fan_out.all_of(self.connections)

    # endings

    def end_session(self, session_key: str, *, user_id: int, reason: str) -> None:
        """Close the sockets of a session that is over and never comes back; its user needs no grace."""
        now = self.loop.time()
        self._ended = {key: at for key, at in self._ended.items() if at > now - REMEMBER} | {session_key: now}
        self.settle({session_key: reason}, {})
        self.attendance.log_off(user_id)

    def settle(self, ended: Mapping[str, str], renewed: Mapping[str, Visitor]) -> None:
        """By session key: the sockets to close, and why; and the visitors who may see more or less than before."""
        now = self.loop.time()
        for connection in tuple(self.connections):
            key = connection.visitor.session_key
            if key in ended:
                connection.bye(ended[key], now=now)
                self.close(connection)
                self.attendance.log_off(connection.visitor.user_id)
            elif key in renewed:
                connection.visitor = renewed[key]
                self._let_watch(connection, renewed[key].may_watch)
        for line in tuple(self.telephones):
            if line.visitor.session_key in ended:
                line.bye()
        for person in tuple(self.attendance.people.values()):
            if any(poll.visitor and poll.visitor.session_key in ended for poll in person.polls.values()):
                self.attendance.log_off(person.user_id)

    def is_over(self, session_key: str) -> bool:
        """Whether the session has ended while its socket was being opened."""
        return session_key in self._ended

    def _let_watch(self, connection: Connection, may_watch: bool) -> None:
        connection.may_watch = may_watch
        if not may_watch:
            self._unwatch(connection, connection.watching)
            connection.watching = ()
            connection.dirty.clear()
