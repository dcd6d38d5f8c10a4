"""Connections that are kept from request to request, as each request has a thread of its own.

The pool of psycopg waits longer and longer between two tries, and tries one connection after the other. After the
database was away its users would go on to wait, and fail, for as long again. Here whoever asks connects itself and
is told at once, and one dead connection is reason enough to drop all that were kept.
"""

from collections import deque
from collections.abc import Callable
from threading import BoundedSemaphore
from time import monotonic

import psycopg

MOST = 20
PATIENCE_SECONDS = 5.0
KEPT_SECONDS = 600.0
Connect = Callable[[], psycopg.Connection]


class Spares:
    """Lends `most` connections at a time; who asks for one more waits for another to be given back."""

    def __init__(self, *, most: int = MOST, patience: float = PATIENCE_SECONDS):
        self.patience = patience
        self._places = BoundedSemaphore(most)
        self._kept: deque[tuple[psycopg.Connection, float]] = deque()

    def take(self, connect: Connect) -> psycopg.Connection:
        """A connection that answers: kept, or made by `connect`. Raises psycopg.OperationalError."""
        if not self._places.acquire(timeout=self.patience):
            raise psycopg.OperationalError(f"All connections have been in use for {self.patience:.0f} s.")
        try:
            return self._answering() or connect()
        except BaseException:
            self._places.release()
            raise

    def give_back(self, connection: psycopg.Connection) -> None:
        """Keep the connection for the next user, unless it is of no use any more."""
        if is_clean(connection):
            self._kept.append((connection, monotonic()))
        else:
            connection.close()
        self._places.release()
        self._drop_unused()

    def clear(self) -> None:
        """Close all that are kept."""
        while kept := self._pop():
            kept.close()

    def _answering(self) -> psycopg.Connection | None:
        while kept := self._pop():
            try:
                kept.execute("")
            except psycopg.Error:
                kept.close()
                self.clear()
            else:
                return kept
        return None

    def _pop(self) -> psycopg.Connection | None:
        try:
            return self._kept.pop()[0]
        except IndexError:
            return None

    def _drop_unused(self) -> None:
        """Close connections not used lately. They gather at one end, as the one used last is taken first."""
        try:
            while self._kept[0][1] < monotonic() - KEPT_SECONDS:
                self._kept.popleft()[0].close()
        except IndexError:
            return


def is_clean(connection: psycopg.Connection) -> bool:
    """Whether the next user may have the connection: in no transaction, and as far as known alive."""
    try:
        connection.rollback()
        connection.autocommit = True
    except psycopg.Error:
        return False
    return not connection.closed
