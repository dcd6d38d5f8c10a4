"""When connections are told what they are owed: at once, or in rounds that leave the event loop time for pages."""

import asyncio
from collections import deque
from collections.abc import Iterable

from presence.push.connection import Connection
from presence.status import board

WINDOW = 0.015
"""What comes within so many seconds of a frame waits for the next; longer if a round over all takes longer."""

GATHER = 1.75
"""The window is so many times as long as a round takes, so that other work has its time, and browsers theirs."""

BURST = 100
"""So many frames are written in one turn of the loop; then pages have theirs."""


class FanOut:
    """Connections are put into `waiting` by the hub; each is told once in the next round, the newest of everything."""

    def __init__(self, loop: asyncio.AbstractEventLoop):
        self.loop = loop
        self.window = WINDOW
        self.waiting: dict[Connection, None] = {}
        self._round: deque[Connection] = deque()
        self._timer: asyncio.TimerHandle | asyncio.Handle | None = None
        self._began = float("-inf")

    @property
    def rested(self) -> bool:
        """Whether the last round began at least one window ago."""
        return self.loop.time() - self._began >= self.window

    def soon(self, *, at_once: bool) -> None:
        """The connections that wait are told in a round, after the window or at once."""
        if self.waiting:
            self._schedule(0.0 if at_once else self.window)

    def all_of(self, connections: Iterable[Connection]) -> None:
        """All of these are told at once."""
        self.waiting.update(dict.fromkeys(connections))
        self._schedule(0.0)

    def tell_soon(self, connection: Connection) -> None:
        """The connection is told now, unless that has just happened; then soon."""
        now = self.loop.time()
        if not connection.ready:
            return
        if connection.refreshed_at <= now - WINDOW:
            connection.refreshed_at = now
            connection.tell(board.known(connection.dirty), now=now)
        else:
            self.waiting[connection] = None
            self._schedule(WINDOW)

    def resume(self, connection: Connection) -> None:
        """The connection takes frames again: it is told what has gathered, if anything has."""
        if connection.owed and connection.ready:
            self.waiting[connection] = None
            self._schedule(0.0)

    def forget(self, connection: Connection) -> None:
        """The connection is gone."""
        self.waiting.pop(connection, None)

    def _schedule(self, delay: float) -> None:
        if self._round:
            return
        if self._timer:
            if delay or not isinstance(self._timer, asyncio.TimerHandle):
                return
            self._timer.cancel()
        self._timer = (
            self.loop.call_later(delay, self._begin_round) if delay else self.loop.call_soon(self._begin_round)
        )

    def _begin_round(self) -> None:
        """A round over all connections that are owed something, `BURST` of them in one turn of the loop."""
        self._timer = None
        self._began = self.loop.time()
        self._round = deque(self.waiting)
        self.waiting.clear()
        self._send_batch()

    def _send_batch(self) -> None:
        now = self.loop.time()
        for connection in [self._round.popleft() for _ in range(min(BURST, len(self._round)))]:
            if connection.ready and connection.owed:
                connection.tell(board.known(connection.dirty), now=now)
        if self._round:
            self.loop.call_soon(self._send_batch)
            return
        took = self.loop.time() - self._began
        self.window = max(WINDOW, took * GATHER)
        if self.waiting:
            self._schedule(max(self.window - took, 0.001))
