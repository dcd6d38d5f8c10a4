"""A thread for the database, beside the event loop. Its connection stays open as long as there is work, no longer."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Lock
from typing import TypeVar, TypeVarTuple

from django.db import InterfaceError, OperationalError, connections

Told = TypeVarTuple("Told")
Found = TypeVar("Found")


class DatabaseThread:
    """Does one thing after the other. What it does must be safe to do twice: a lost connection is tried once more."""

    def __init__(self, name: str):
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix=name)
        self._waiting = 0
        self._lock = Lock()

    def run(self, work: Callable[[*Told], Found], *args: *Told) -> asyncio.Future[Found]:
        """Do the work in the thread; its result is awaited on the event loop."""
        with self._lock:
            self._waiting += 1
        return asyncio.get_running_loop().run_in_executor(self._thread, self._do, work, args)

    def wait_idle(self) -> None:
        """Returns when all that was asked for so far is done."""
        self._thread.submit(lambda: None).result()

    def _do(self, work: Callable[[*Told], Found], args: tuple[*Told]) -> Found:
        try:
            return work(*args)
        except (OperationalError, InterfaceError):
            connections.close_all()
            return work(*args)
        finally:
            with self._lock:
                self._waiting -= 1
                idle = not self._waiting
            if idle:
                connections.close_all()


READING = DatabaseThread("presence-reads")
WRITING = DatabaseThread("presence-writes")
