"""Which pages show which objects, and telling them what of these has changed. Lives on the event loop.

The cost of a change is that of the pages that show the object. What has changed lately is remembered for a moment,
since a page says what it shows only some time after it was rendered.
"""

import asyncio
import re
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping

from presence.push.connection import Connection
from presence.subjects import ALL, News

SUBJECT = re.compile(r"[a-z]{1,20}:[0-9]{1,20}")
MOST = 20
REMEMBERED = 60.0
"""Seconds for which a change is remembered. A page that is older when it says what it shows, fetches all anew."""


def named(asked: Collection[str], *, user_id: int) -> list[str]:
    """The names of what a page shows; of users, one's own only. Raises ValueError if no page of ours says so."""
    if len(asked) > MOST or not all(isinstance(name, str) and SUBJECT.fullmatch(name) for name in asked):
        raise ValueError("subjects: kind:number, …")
    return [name for name in asked if not name.startswith("user:") or name == f"user:{user_id}"]


class ShownSubjects:
    """`tell` is called with a connection that has news."""

    def __init__(self, loop: asyncio.AbstractEventLoop, *, tell: Callable[[Connection], None]):
        self.loop, self.tell = loop, tell
        self.shown_by: defaultdict[str, set[Connection]] = defaultdict(set)
        self._lately: dict[tuple[str, str], float] = {}

    def show(self, connection: Connection, subjects: Collection[str], *, age: float) -> None:
        """The page shows these, as they were so many seconds ago."""
        self.forget(connection)
        connection.subjects = tuple(subjects)
        for subject in subjects:
            self.shown_by[subject].add(connection)
        self._give(connection, self.changed_lately(subjects, age=age))

    def changed_lately(self, subjects: Collection[str], *, age: float) -> dict[str, set[str]]:
        """What of these has changed in so many seconds; all of it, if nobody remembers as much."""
        return self._since(self.loop.time() - age, subjects) if age < REMEMBERED else _all(subjects)

    def forget(self, connection: Connection) -> None:
        """The page shows nothing any more."""
        for subject in connection.subjects:
            watching = self.shown_by[subject]
            watching.discard(connection)
            if not watching:
                del self.shown_by[subject]
        connection.subjects = ()

    def changed(self, news: News) -> None:
        """Tell the pages that show these objects."""
        now = self.loop.time()
        self._forget_old(now)
        for each in ((subject, block) for subject, blocks in news.items() for block in blocks):
            self._lately.pop(each, None)
            self._lately[each] = now
        for subject, blocks in news.items():
            for connection in tuple(self.shown_by.get(subject, ())):
                self._give(connection, {subject: blocks})

    def all_may_have_changed(self) -> None:
        """News may have been lost on the way: every page fetches all that it shows."""
        for connection in {each for watching in self.shown_by.values() for each in watching}:
            self._give(connection, _all(connection.subjects))

    def _give(self, connection: Connection, news: Mapping[str, Collection[str]]) -> None:
        if not news:
            return
        for subject, blocks in news.items():
            connection.blocks.setdefault(subject, set()).update(blocks)
        self.tell(connection)

    def _since(self, at: float, subjects: Collection[str]) -> dict[str, set[str]]:
        missed: dict[str, set[str]] = {}
        for (subject, block), when in self._lately.items():
            if when >= at and subject in subjects:
                missed.setdefault(subject, set()).add(block)
        return missed

    def _forget_old(self, now: float) -> None:
        """The oldest stand first, as what changes again is put last."""
        while self._lately:
            first = next(iter(self._lately))
            if self._lately[first] > now - REMEMBERED:
                return
            del self._lately[first]


def _all(subjects: Collection[str]) -> dict[str, set[str]]:
    return {subject: {ALL} for subject in subjects}
