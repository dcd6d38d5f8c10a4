"""Who watches whom, at this worker, and telling them of changes. The module's functions may be called by any thread.

Cost of a change is that of its watchers. A connection that has been told nothing for a moment is told at once; what
comes soon after is gathered, the newest state of each user only. One that does not acknowledge is told nothing more
until it does, and then what is true by then.
"""

import asyncio
import json
import logging
from collections import defaultdict, deque
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

from . import board, bus, delivery, pushes
from .attendance import Attendance, Person
from .attention import HAND_OVER, Attention
from .connection import Connection, Send, Visitor, frame
from .dbthread import READING
from .door import Door
from .late_users import LateUsers
from .records import Presence

WINDOW = 0.015
"""What comes within so many seconds of a frame waits for the next; longer if a round over all takes longer."""

GATHER = 1.75
"""The window is so many times as long as a round takes, so that other work has its time, and browsers theirs."""

BURST = 100
"""So many frames are written in one turn of the loop; then pages have theirs."""

LOOK = 2.0
"""Seconds in which every connection is looked at once."""

QUIET = 2.2
"""Seconds without a frame after which a look brings a sign of life; so an idle page hears something every 4 s."""

SLICES = 4
DIGEST = 25.0
"""Seconds between two digests to a connection, by which it notices that it has missed something."""

REMEMBER = 60.0
BEAT_FRAME = frame('{"beat":1}')
log = logging.getLogger(__name__)


class Hub:
    """All of it runs on the event loop given."""

    def __init__(
        self, loop: asyncio.AbstractEventLoop, *, attendance: Attendance | None = None, digest_every: float = DIGEST
    ):
        self.loop = loop
        self.digest_every = digest_every
        self.attendance = attendance or Attendance(loop)
        self.attention = Attention(loop, tell=self._tell_active, show=self._show)
        self.attendance.left, self.attendance.gone = self.attention.left, self.attention.gone
        self.door = Door()
        self.late_users = LateUsers(loop)
        self.connections: set[Connection] = set()
        self.watchers: defaultdict[int, set[Connection]] = defaultdict(set)
        self.window = WINDOW
        self._waiting: dict[Connection, None] = {}
        self._round: deque[Connection] = deque()
        self._timer: asyncio.TimerHandle | asyncio.Handle | None = None
        self._wheel: deque[Connection] = deque()
        self._beating = False
        self._began = float("-inf")
        self._silence = "{}"
        self._ended: dict[str, float] = {}
        self._untold: dict[int, float] = {}

    # connections

    def open(self, visitor: Visitor, send: Send) -> Connection:
        """A socket has been accepted."""
        connection = Connection(visitor, send, resumed=self._resume)
        self.connections.add(connection)
        connection.digest_at = self.loop.time() + self.digest_every
        self.attendance.arrive(connection)
        self._wheel.append(connection)
        if not self._beating:
            self._beating = True
            self.loop.call_later(LOOK / SLICES, self._beat)
        if self._untold.pop(visitor.user_id, None):
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
        self._waiting.pop(connection, None)
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
        if person := self.attendance.has_socket(connection):
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
        self._resume(connection)

    def _unwatch(self, connection: Connection, user_ids: Iterable[int]) -> None:
        for user_id in user_ids:
            watching = self.watchers.get(user_id)
            if watching:
                watching.discard(connection)
                if not watching:
                    del self.watchers[user_id]

    # telling

    def change(self, presences: Collection[Presence]) -> None:
        """These users are now so. Of several at once each page gets one frame."""
        if len(presences) > 1:
            return self._change_together(presences)
        now = self.loop.time()
        quiet_since = now - self.window
        budget = BURST
        for presence in presences:
            message = frame('{"p":{' + presence.frame + "}}")
            for connection in self.watchers.get(presence.user_id, ()):
                if budget and connection.wrote_at <= quiet_since and connection.ready and not connection.dirty:
                    connection.write(message, states=1, now=now)
                    budget -= 1
                else:
                    connection.dirty.add(presence.user_id)
                    if connection.ready:
                        self._waiting[connection] = None
        if self._waiting:
            self._schedule(self.window if budget else 0.0)
        return None

    def _change_together(self, presences: Collection[Presence]) -> None:
        for presence in presences:
            for connection in self.watchers.get(presence.user_id, ()):
                connection.dirty.add(presence.user_id)
                if connection.ready:
                    self._waiting[connection] = None
        rested = self.loop.time() - self._began >= self.window
        if self._waiting:
            self._schedule(0.0 if rested else self.window)

    def nudge(self, user_id: int, *, toolbar: bool = False, notices: str = "") -> None:
        """The user's pages fetch the toolbar anew; the active one shows the notices."""
        person = self.attendance.people.get(user_id)
        if person is None:
            return
        if toolbar:
            for connection in person.connections:
                connection.toolbar = True
                self._tell_soon(connection)
        if notices:
            self._notify(person, notices)

    def _notify(self, person: Person, notices: str) -> None:
        """While the active page is being changed the notices wait. One that asks fetches them itself."""
        if person.handing_over:
            self.loop.call_later(HAND_OVER, self._show, person.user_id)
            return
        page = person.active or person.best()
        if page is None:
            self.nobody_told(person.user_id)
        elif isinstance(page, Connection):
            page.notices = notices
            self._tell_soon(page)

    def nobody_told(self, user_id: int) -> None:
        """Notices found no page here. One that is being let in may have been looked up before they were written."""
        person = self.attendance.people.get(user_id)
        if person and person.present:
            self._show(user_id)
        else:
            now = self.loop.time()
            self._untold = {who: at for who, at in self._untold.items() if at > now - REMEMBER} | {user_id: now}

    def look_for_attention(self, of: Callable[[Person], bool]) -> None:
        """Of the users with pages here, see where the active page is."""
        if people := [person for person in self.attendance.people.values() if of(person)]:
            self.attention.look_again(people)

    def _show(self, user_id: int) -> None:
        READING.run(nudge_here, user_id, "notices")

    def _tell_active(self, person: Person) -> None:
        if not (person.active or person.elsewhere):
            return
        for page in [*person.connections, *person.polls.values()]:
            page.active = page is person.active
        for connection in person.connections:
            if not connection.active:
                connection.notices = ""
            if connection.owed and connection.ready:
                self._waiting[connection] = None
                self._schedule(0.0)

    def silence(self, since: Mapping[int, datetime]) -> None:
        """Which telephony systems are silent, and since when."""
        told = {str(destination_id): int(at.timestamp()) for destination_id, at in since.items()}
        self._silence = json.dumps(told, separators=(",", ":"))
        for connection in self.connections:
            connection.stale = self._silence
            self._waiting[connection] = None
        self._schedule(0.0)

    def _tell_soon(self, connection: Connection) -> None:
        now = self.loop.time()
        if not connection.ready:
            return
        if connection.nudged_at <= now - WINDOW:
            connection.nudged_at = now
            connection.tell(board.known(connection.dirty), now=now)
        else:
            self._waiting[connection] = None
            self._schedule(WINDOW)

    def _resume(self, connection: Connection) -> None:
        if connection.owed and connection.ready:
            self._waiting[connection] = None
            self._schedule(0.0)

    def _schedule(self, delay: float) -> None:
        if self._round:
            return
        if self._timer:
            if delay or not isinstance(self._timer, asyncio.TimerHandle):
                return
            self._timer.cancel()
        self._timer = self.loop.call_later(delay, self._flush) if delay else self.loop.call_soon(self._flush)

    def _flush(self) -> None:
        """A round over all connections that are owed something, `BURST` of them in one turn of the loop."""
        self._timer = None
        self._began = self.loop.time()
        self._round = deque(self._waiting)
        self._waiting.clear()
        self._turn()

    def _turn(self) -> None:
        now = self.loop.time()
        for connection in [self._round.popleft() for _ in range(min(BURST, len(self._round)))]:
            if connection.ready and connection.owed:
                connection.tell(board.known(connection.dirty), now=now)
        if self._round:
            self.loop.call_soon(self._turn)
            return
        took = self.loop.time() - self._began
        self.window = max(WINDOW, took * GATHER)
        if self._waiting:
            self._schedule(max(self.window - took, 0.001))

    # signs of life

    def _beat(self) -> None:
        """Every connection is looked at once in `LOOK` seconds, a slice of them at a time."""
        now = self.loop.time()
        for _ in range(-(-len(self._wheel) // SLICES)):
            connection = self._wheel.popleft()
            if not connection.closed:
                self._wheel.append(connection)
                self._sign_of_life(connection, now=now)
        self._beating = bool(self._wheel)
        if self._beating:
            self.loop.call_later(LOOK / SLICES, self._beat)

    def _sign_of_life(self, connection: Connection, *, now: float) -> None:
        if not connection.ready:
            return
        if connection.digest_at <= now:
            connection.digest_at = now + self.digest_every
            connection.write(frame(self._digest(connection)), states=0, now=now)
        elif connection.wrote_at <= now - QUIET:
            connection.write(BEAT_FRAME, states=0, now=now)

    def _digest(self, connection: Connection) -> str:
        """How many users are watched and the sum of their versions.

        Versions only rise and a page is never ahead, so equal sums mean that each of them is equal.
        """
        versions = [presence.version for presence in board.known(connection.watching).values()]
        return f'{{"digest":[{len(versions)},{sum(versions)}]}}'

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


_hub: Hub | None = None


def here() -> Hub:
    """The hub of the running event loop, made at the first socket."""
    global _hub
    loop = asyncio.get_running_loop()
    if _hub is None or _hub.loop is not loop:
        _hub = Hub(loop)
    return _hub


def changed(presences: Collection[Presence]) -> None:
    """Tell the pages that show these users."""

    def tell(hub: Hub) -> None:
        hub.change(presences)
        pushes.pushed(presences, hub.watchers)

    _call(tell)


def nudge(user_id: int, what: str) -> None:
    """The user's pages fetch `what` anew, at whatever worker they are: "toolbar" or "notices"."""
    nudge_here(user_id, what)
    bus.current().send_nudge(user_id, what)


def nudge_here(user_id: int, what: str) -> None:
    """The same for the user's pages at this worker. Notices are for the page looked at last, be it at another one."""
    person = _hub.attendance.people.get(user_id) if _hub else None
    if what == "notices" and person is None:
        _call(lambda hub: hub.nobody_told(user_id))
    elif what == "notices" and person.elsewhere:
        _call(lambda hub: hub.loop.call_later(HAND_OVER, READING.run, notices_here, user_id))
    elif person:
        _nudge(user_id, what)


def nudge_toolbars_here(user_ids: Iterable[int]) -> None:
    """The pages of these users at this worker fetch their toolbars anew; one call for all of them."""
    people = _hub.attendance.people if _hub else {}
    if ids := [user_id for user_id in user_ids if user_id in people]:
        _call(lambda hub: [hub.nudge(user_id, toolbar=True) for user_id in ids])


def notices_here(user_id: int) -> None:
    """What has not been shown meanwhile where it should have been is shown here."""
    _nudge(user_id, "notices")


def _nudge(user_id: int, what: str) -> None:
    notices = delivery.unshown_text(user_id) if what == "notices" else ""
    _call(lambda hub: hub.nudge(user_id, toolbar=what == "toolbar", notices=notices))


def silence_changed(since: Mapping[int, datetime]) -> None:
    """Tell all pages which telephony systems are silent."""
    _call(lambda hub: hub.silence(since))


def session_ended(session_key: str, *, user_id: int, reason: str = "logged-off") -> None:
    """The sockets of this session close, and its user is off the CRM without grace, unless another session is open."""
    session_ended_here(session_key, user_id=user_id, reason=reason)
    bus.current().send_session_ended(session_key, user_id=user_id, reason=reason)


def session_ended_here(session_key: str, *, user_id: int, reason: str) -> None:
    """The same for the sockets at this worker."""
    _call(lambda hub: hub.end_session(session_key, user_id=user_id, reason=reason))


async def polled(visitor: Visitor, **said: Any) -> bool | None:
    """As `Hub.polled`, on the running loop."""
    return here().polled(visitor, **said)


def look_for_attention(user_id: int) -> None:
    """Another worker has got or lost the active page of this user."""
    _call(lambda hub: hub.look_for_attention(lambda person: person.user_id == user_id))


def look_for_all_attention() -> None:
    """The same, whoever the users are."""
    _call(lambda hub: hub.look_for_attention(lambda person: True))


def look_for_lost_attention() -> None:
    """The same for those whose active page is at another worker: that may have died."""
    _call(lambda hub: hub.look_for_attention(lambda person: person.elsewhere))


def nudge_soon(user_id: int, what: str) -> None:
    """As `nudge_here`, and returns at once, whatever the database does."""
    if what == "notices":
        _call(lambda hub: READING.run(nudge_here, user_id, what))
    else:
        nudge_here(user_id, what)


def read_soon(work: Callable, *args: Any) -> None:
    """Do what needs the database, and return at once; nothing without sockets here."""
    _call(lambda hub: READING.run(work, *args))


def write_leases_again() -> None:
    """The leases of the users here may be lost; they are written anew."""
    _call(lambda hub: hub.attendance.renew())


def settle(ended: Mapping[str, str], renewed: Mapping[str, Visitor]) -> None:
    """As `Hub.settle`, for the sockets at this worker."""
    _call(lambda hub: hub.settle(ended, renewed))


def visitors() -> list[Visitor]:
    """Who has pages here, with sockets or asking."""
    if _hub is None:
        return []
    polls = [poll for person in tuple(_hub.attendance.people.values()) for poll in tuple(person.polls.values())]
    return [each.visitor for each in (*tuple(_hub.connections), *polls) if each.visitor]


def _call(act: Callable[[Hub], None]) -> None:
    """Run on the hub's loop; nothing without one, or when it is closing."""
    hub = _hub
    if hub is None or hub.loop.is_closed():
        return
    try:
        hub.loop.call_soon_threadsafe(act, hub)
    except RuntimeError:
        log.debug("The event loop has ended.")
