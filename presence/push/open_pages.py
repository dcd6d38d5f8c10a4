"""Who has a page open at this worker. The first page opens the user's lease; the last one closes it after the grace.

Going from page to page closes one socket and opens the next within the grace, which changes nothing. Lives on the
event loop; the database is written by a thread of its own, all that has gathered meanwhile in one transaction.
"""

import asyncio
import logging
from collections.abc import Callable, Collection
from dataclasses import dataclass

from presence.bus import WORKER
from presence.push.connection import Connection, Visitor
from presence.push.db_thread import WRITING
from presence.sessions import leases

RETRY_SECONDS = 1.0
log = logging.getLogger(__name__)
Write = Callable[[Collection[int], Collection[int]], None]


def write_leases(opened: Collection[int], closed: Collection[int]) -> None:
    """Write the leases of this worker."""
    leases.write(opened=opened, closed=closed, worker=WORKER)


@dataclass(eq=False, slots=True)
class Poll:
    """A page without a socket, that asks. It counts as open until it is `over`."""

    tab: str
    over: asyncio.TimerHandle
    visitor: Visitor | None = None
    visible: bool = False
    seen_at: float = 0.0
    active: bool | None = None


Page = Connection | Poll


class Person:
    """A user with an open page here, or within the grace after the last one.

    `active` is the active page, if it is here; if it is at another worker the user's attention is `elsewhere`.
    `claimed` is the number of the claim that a page here made last.
    """

    __slots__ = (
        "active",
        "awaited",
        "claimed",
        "connections",
        "elsewhere",
        "grace",
        "handing_over",
        "leaving",
        "polls",
        "user_id",
    )

    def __init__(self, user_id: int):
        self.user_id = user_id
        self.connections: set[Connection] = set()
        self.polls: dict[str, Poll] = {}
        self.leaving: asyncio.TimerHandle | None = None
        self.grace = 0.0
        self.active: Page | None = None
        self.elsewhere = False
        self.awaited = ""
        self.handing_over: asyncio.TimerHandle | None = None
        self.claimed = 0

    @property
    def present(self) -> bool:
        return bool(self.connections or self.polls)

    @property
    def pages(self) -> list[Page]:
        return [*self.connections, *self.polls.values()]

    def best(self) -> Page | None:
        """Which page is the active one if nobody says so: a visible one, of several the one seen last."""
        return max(self.pages, key=lambda each: (each.visible, each.seen_at), default=None)


class Attendance:
    """`left` is called when a page has closed, `gone` when a user is not here any more."""

    def __init__(self, loop: asyncio.AbstractEventLoop, *, write: Write = write_leases):
        self.loop = loop
        self.left: Callable[[Person, Page], None] = lambda person, page: None
        self.gone: Callable[[Person], None] = lambda person: None
        self.people: dict[int, Person] = {}
        self._write = write
        self._due: dict[int, bool] = {}
        self._writing: asyncio.Future[None] | None = None

    def arrive(self, connection: Connection) -> None:
        """A socket has opened."""
        person = self._person(connection.visitor.user_id, grace=connection.visitor.grace)
        person.connections.add(connection)

    def claim_for_socket(self, connection: Connection) -> Person | None:
        """The user whose page has this socket. A page that has asked until now counts by its socket from now on."""
        person = self.people.get(connection.visitor.user_id)
        if person is None or connection not in person.connections:
            return None
        if poll := person.polls.get(connection.tab):
            poll.over.cancel()
            self._poll_over(person, poll.tab)
        return person

    def leave(self, connection: Connection) -> None:
        """A socket has closed. A page change opens the next one within the grace."""
        person = self.people.get(connection.visitor.user_id)
        if person and connection in person.connections:
            person.connections.discard(connection)
            self.left(person, connection)
            self._check(person)

    def polled(self, user_id: int, *, tab: str, grace: float, hold: float) -> tuple[Person, Poll]:
        """A page without a socket has asked, and counts as open for so many seconds; none: it has closed."""
        person = self._person(user_id, grace=grace)
        over = self.loop.call_later(hold, self._poll_over, person, tab)
        poll = person.polls.setdefault(tab, Poll(tab, over))
        if poll.over is not over:
            poll.over.cancel()
            poll.over = over
        return person, poll

    def log_off(self, user_id: int) -> None:
        """The user has logged off in one browser: without grace, but pages of another browser still count."""
        person = self.people.get(user_id)
        if person is None:
            return
        for poll in person.polls.values():
            poll.over.cancel()
        person.polls.clear()
        if person.connections:
            self._owe(user_id, opened=True)
        else:
            self._end(person)

    def renew(self) -> None:
        """Write the leases of all who are here anew, for the case that others took them for gone."""
        for user_id in self.people:
            self._owe(user_id, opened=True)

    def _person(self, user_id: int, *, grace: float) -> Person:
        person = self.people.get(user_id)
        if person is None:
            person = self.people[user_id] = Person(user_id)
            self._owe(user_id, opened=True)
        if person.leaving:
            person.leaving.cancel()
            person.leaving = None
        person.grace = grace
        return person

    def _poll_over(self, person: Person, tab: str) -> None:
        if poll := person.polls.pop(tab, None):
            self.left(person, poll)
        self._check(person)

    def _check(self, person: Person) -> None:
        if not person.present and person.leaving is None:
            person.leaving = self.loop.call_later(person.grace, self._end, person)

    def _end(self, person: Person) -> None:
        if person.leaving:
            person.leaving.cancel()
        if self.people.pop(person.user_id, None):
            self.gone(person)
            self._owe(person.user_id, opened=False)

    def _owe(self, user_id: int, *, opened: bool) -> None:
        self._due[user_id] = opened
        if self._writing is None:
            self._begin()

    def _begin(self) -> None:
        due, self._due = self._due, {}
        opened = [user_id for user_id, is_open in due.items() if is_open]
        closed = [user_id for user_id, is_open in due.items() if not is_open]
        self._writing = WRITING.run(self._write, opened, closed)
        self._writing.add_done_callback(lambda done: self._written(done, due))

    def _written(self, done: asyncio.Future[None], due: dict[int, bool]) -> None:
        self._writing = None
        if done.cancelled():
            return
        if error := done.exception():
            log.error("Leases could not be written; trying again.", exc_info=error)
            self._due = due | self._due
            self._writing = self.loop.create_future()
            self.loop.call_later(RETRY_SECONDS, self._begin)
        elif self._due:
            self._begin()
