"""A statement ends in time, and with it what was asked for by a browser that has left.

PostgreSQL keeps the time itself, and is told when a browser has left; SQLite asks now and then whether to go on.
"""

import asyncio
import contextlib
import math
import time
from collections.abc import Awaitable, Callable, Mapping
from contextvars import ContextVar
from functools import partial
from threading import Lock
from typing import Any

import psycopg
from django.db import OperationalError
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created

IDLE_IN_TRANSACTION_SECONDS = 10  # a process that is frozen in one holds no lock for longer
CANCEL_SECONDS = 2.0
STEPS = 100_000  # of SQLite between two looks: about a millisecond
ONLY_READ = {"GET", "HEAD"}
Application = Callable[..., Awaitable[None]]
Receive = Callable[[], Awaitable[dict[str, Any]]]


class BrowserLeft(OperationalError):
    """Nobody waits for the answer any more."""


class Visit:
    """A request, and whether its browser still waits for the answer."""

    def __init__(self) -> None:
        self.left = False
        self._lock = Lock()
        self._cancel: Callable[[], None] | None = None

    def uses(self, cancel: Callable[[], None]) -> None:
        """From now on leaving ends what the connection with this `cancel` does."""
        with self._lock:
            self._cancel = cancel

    def ends(self) -> bool:
        """The connection is not used any more; whether what cancels its statement may still be on the way."""
        with self._lock:
            self._cancel = None
            return self.left

    def leave(self) -> None:
        with self._lock:
            self.left = True
            if self._cancel:
                with contextlib.suppress(psycopg.Error):
                    self._cancel()


VISIT: ContextVar[Visit | None] = ContextVar("visit", default=None)


def has_left() -> bool:
    """Whether the browser of the request that is served here has left."""
    visit = VISIT.get()
    return visit is not None and visit.left


def disturbed() -> bool:
    """Whether the connection that is given back here is of no use to the next one."""
    visit = VISIT.get()
    return visit is not None and visit.ends()


def limit(seconds: float) -> None:
    """From now on no statement of this process takes longer. Not for migrations and other maintenance."""
    connection_created.connect(partial(_bound, seconds=seconds), weak=False, dispatch_uid="statement limits")


def ending_with_the_visit(application: Application) -> Application:
    """The application; of what only reads, the statement that runs ends when the browser leaves."""

    async def serve(scope: Mapping[str, Any], receive: Receive, send: Callable[..., Awaitable[None]]) -> None:
        visit = Visit()

        async def listening() -> dict[str, Any]:
            message = await receive()
            if message["type"] == "http.disconnect":
                asyncio.get_running_loop().run_in_executor(None, visit.leave)
            return message

        only_reads = scope["method"] in ONLY_READ
        VISIT.set(visit if only_reads else None)
        await application(scope, listening if only_reads else receive, send)

    return serve


class Watch:
    """Looks after the statements of one connection."""

    def __init__(self, visit: Visit | None, *, seconds: float):
        self.visit, self.seconds, self.until = visit, seconds, math.inf

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        if self.visit and self.visit.left:
            raise BrowserLeft("The browser has left.")
        self.until = time.monotonic() + self.seconds
        return execute(sql, params, many, context)

    def is_over(self) -> bool:
        return time.monotonic() > self.until or bool(self.visit and self.visit.left)


def _bound(*, connection: BaseDatabaseWrapper, seconds: float, **_signal: Any) -> None:
    visit, raw = VISIT.get(), connection.connection
    watch = Watch(visit, seconds=seconds)
    others = [each for each in connection.execute_wrappers if not isinstance(each, Watch)]
    connection.execute_wrappers[:] = [*others, watch]
    if connection.vendor == "sqlite":
        raw.set_progress_handler(watch.is_over, STEPS)
        return
    _set_time_limits(raw, seconds=seconds)
    if visit:
        visit.uses(partial(raw.cancel_safe, timeout=CANCEL_SECONDS))


def _set_time_limits(raw: psycopg.Connection[Any], *, seconds: float) -> None:
    """Once for each connection, which is kept from request to request."""
    if getattr(raw, "statement_seconds", None) == seconds:
        return
    limits = {
        "statement_timeout": int(seconds * 1000),
        "idle_in_transaction_session_timeout": IDLE_IN_TRANSACTION_SECONDS * 1000,
    }
    raw.execute("; ".join(f"SET {name} = {value}" for name, value in limits.items()))
    raw.statement_seconds = seconds  # type: ignore[attr-defined]  # ours, kept as long as the connection
