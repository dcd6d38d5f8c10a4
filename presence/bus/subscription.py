"""A web worker's subscription to the stream, and its own sign of life: one thread, one connection.

It goes on from the last entry it has read, also after Redis was away, and then asks for a catch-up with the database,
because of what may have been lost meanwhile: entries beyond the window, or all of them if Redis comes back empty.
"""

import logging
import time
from collections.abc import Callable
from datetime import datetime
from threading import Event, Thread
from typing import Any

from django.utils import timezone

from presence.bus.server import BLOCK_SECONDS, HEARD, STREAM, WORKER_KEY, RedisError, redis_client, text

ALIVE_MS = 10_000
"""A worker that gives no sign of life for so long is dead."""

READ_AT_ONCE = 500
REST_SECONDS = 0.5
START = "0-0"
log = logging.getLogger(__name__)
Handle = Callable[[dict[str, str]], None]


class Subscription:
    """`handle` gets each entry of other processes, in order, in this thread; `each_turn` is called every second or so.

    `behind` is set when something may have been missed; who has caught up clears it. `forgotten` is set when the
    others took this worker for dead. `heard` is when connectors heard their systems last, as they tell it.
    """

    def __init__(self, url: str, *, worker: str, handle: Handle, each_turn: Callable[[], None] = lambda: None):
        self.worker, self.handle, self.each_turn = worker, handle, each_turn
        self.behind, self.forgotten = Event(), Event()
        self.heard: dict[str, str] = {}
        self.connected = False
        self.last_contact: datetime = timezone.now()
        self.last_contact_clock = time.monotonic()
        self._redis = redis_client(url)
        self._last_id = ""
        self._pulse_due = 0.0
        self._known = False
        self._stop = Event()
        self._thread = Thread(target=self._run, name="presence-bus", daemon=True)

    def start(self) -> "Subscription":
        self._thread.start()
        return self

    def stop(self) -> None:
        """End the subscription; the worker counts as dead at once."""
        self._stop.set()
        self._thread.join()
        try:
            self._redis.delete(WORKER_KEY + self.worker)
        except RedisError:
            log.debug("Redis is away; the sign of life ends by itself.")

    @property
    def silent_seconds(self) -> float:
        """How long Redis has not answered."""
        return time.monotonic() - self.last_contact_clock

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                if not self.connected:
                    self._connect()
                self._read()
                self._pulse()
            except RedisError as error:
                self._lost(error)
            try:
                self.each_turn()
            except Exception:
                log.exception("What is stale could not be marked.")

    def _connect(self) -> None:
        """Find our place in the stream. One that is behind us is another stream: all of it is new then."""
        newest = self._newest()
        if not self._last_id or _order(newest) < _order(self._last_id):
            self._last_id = START if self._last_id else newest
        self._pulse_due = 0.0
        self._pulse()
        self.behind.set()
        self.connected = True

    def _newest(self) -> str:
        entries = self._redis.xrevrange(STREAM, count=1)
        return text(entries[0][0] or START) if entries else START

    def _read(self) -> None:
        answer = self._redis.xread({STREAM: self._last_id}, count=READ_AT_ONCE, block=int(BLOCK_SECONDS * 1000))
        for entry_id, fields in _entries(answer):
            self._last_id = entry_id
            if fields.get("worker") != self.worker:
                self._take(fields)
        self.last_contact, self.last_contact_clock = timezone.now(), time.monotonic()

    def _take(self, fields: dict[str, str]) -> None:
        try:
            self.handle(fields)
        except Exception:
            log.exception("An entry of the bus could not be taken in; reading the database instead.")
            self.behind.set()

    def _pulse(self) -> None:
        """Say that we live, and hear which connectors do."""
        if time.monotonic() < self._pulse_due:
            return
        both = self._redis.pipeline(transaction=False)
        both.set(WORKER_KEY + self.worker, "1", px=ALIVE_MS, get=True)
        both.hgetall(HEARD)
        was_alive, self.heard = both.execute()
        if self._known and not was_alive:
            self.forgotten.set()
        self._known = True
        self._pulse_due = time.monotonic() + BLOCK_SECONDS

    def _lost(self, error: Exception) -> None:
        if self.connected:
            log.warning("Redis cannot be reached; presence may be late until it is back. %s", error)
        self.connected = False
        self._redis.connection_pool.disconnect()
        self._stop.wait(REST_SECONDS)


def _entries(answer: list[list[Any]] | dict[Any, Any]) -> list[tuple[str, dict[str, str]]]:
    return dict(answer).get(STREAM, []) if answer else []


def _order(entry_id: str) -> tuple[int, ...]:
    return tuple(int(part) for part in entry_id.split("-"))
