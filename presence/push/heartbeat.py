"""Signs of life to every connection, and now and then a digest, by which a page notices what it has missed."""

import asyncio
from collections import deque

from presence.push.connection import Connection
from presence.status import board

LOOK = 2.0
"""Seconds in which every connection is looked at once."""

QUIET = 2.2
"""Seconds without a frame after which a look brings a sign of life; so an idle page hears something every 4 s."""

SLICES = 4
DIGEST = 25.0
"""Seconds between two digests to a connection."""

BEAT_FRAME = '{"beat":1}'


class Heartbeat:
    """Runs on the event loop given while there are connections, and rests without them."""

    def __init__(self, loop: asyncio.AbstractEventLoop, *, digest_every: float = DIGEST):
        self.loop = loop
        self.digest_every = digest_every
        self.beating = False
        self._ring: deque[Connection] = deque()

    def add(self, connection: Connection) -> None:
        """The connection hears something from now on, until it is closed."""
        connection.digest_at = self.loop.time() + self.digest_every
        self._ring.append(connection)
        if not self.beating:
            self.beating = True
            self.loop.call_later(LOOK / SLICES, self._look_at_slice)

    def _look_at_slice(self) -> None:
        """Every connection is looked at once in `LOOK` seconds, a slice of them at a time."""
        now = self.loop.time()
        for _ in range(-(-len(self._ring) // SLICES)):
            connection = self._ring.popleft()
            if not connection.closed:
                self._ring.append(connection)
                self._sign_of_life(connection, now=now)
        self.beating = bool(self._ring)
        if self.beating:
            self.loop.call_later(LOOK / SLICES, self._look_at_slice)

    def _sign_of_life(self, connection: Connection, *, now: float) -> None:
        if not connection.ready:
            return
        if connection.digest_at <= now:
            connection.digest_at = now + self.digest_every
            connection.write(_digest(connection), states=0, now=now)
        elif connection.wrote_at <= now - QUIET:
            connection.write(BEAT_FRAME, states=0, now=now)


def _digest(connection: Connection) -> str:
    """How many users are watched and the sum of their versions.

    Versions only rise and a page is never ahead, so equal sums mean that each of them is equal.
    """
    versions = [presence.version for presence in board.known(connection.watching).values()]
    return f'{{"digest":[{len(versions)},{sum(versions)}]}}'
