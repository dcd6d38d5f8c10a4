"""Passwords are hashed one after the other, by a thread that gives way to all others.

A hash takes a third of a second of a processor on purpose. However many people, or guessers, log on at a time: the
others go on working, and who cannot be served soon is told so at once.
"""

import os
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress

from django.contrib.auth.hashers import PBKDF2PasswordHasher

MOST_WAITING = 24
WAIT_SECONDS = 15
NICE = 10


class Busy(Exception):
    """Too many passwords are being looked at. Nothing was done."""


def _give_way() -> None:
    with suppress(AttributeError, OSError):  # threads have a priority of their own on Linux alone
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICE)


_thread = ThreadPoolExecutor(1, "password-hashing", initializer=_give_way)
_places = threading.BoundedSemaphore(MOST_WAITING)


def in_turn(work: Callable[..., str], *args: object) -> str:
    """What `work` returns, when its turn has come. Raises Busy if that takes too long."""
    if not _places.acquire(blocking=False):
        raise Busy
    future = _thread.submit(work, *args)
    future.add_done_callback(_free_place)
    try:
        return future.result(WAIT_SECONDS)
    except TimeoutError as error:
        future.cancel()
        raise Busy from error


def _free_place(future: Future[str]) -> None:
    _places.release()


class InTurnHasher(PBKDF2PasswordHasher):
    """Django's hashes, made one after the other."""

    def encode(self, password: str, salt: str, iterations: int | None = None) -> str:
        return in_turn(super().encode, password, salt, iterations)
