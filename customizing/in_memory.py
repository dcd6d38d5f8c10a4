"""The snapshot in memory, and whether it still is what is in force.

All threads share one, but for a thread in a transaction that has changed Customizing: it sees what others do not see
yet, and perhaps never will. If it shared that, they would work with it before its time; and one of them might read the
tables as they still are for it, and keep that under the new token for good.
"""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.core.signals import request_started
from django.dispatch import receiver

from . import assignments
from .models import ChangeStamp
from .signals import customizing_changed, customizing_touched
from .snapshot import CustomizingSnapshot, load_snapshot

CHECK_SECONDS = 1.0
_previewed: ContextVar[CustomizingSnapshot | None] = ContextVar("previewed", default=None)


class Cache:
    """`token` is of the state in force; the snapshot of that is read when it is asked for."""

    token: str | None = None
    collecting = False
    snapshot: CustomizingSnapshot | None = None
    due = True
    checked_at = 0.0


class OwnCache(threading.local, Cache):
    """Each thread has its own."""


shared, own = Cache(), OwnCache()


def _cache() -> Cache:
    return own if ChangeStamp.is_being_changed() else shared


def current() -> CustomizingSnapshot:
    """What is in force; in a preview, what is looked at."""
    if previewed := _previewed.get():
        return previewed
    cache = _cache()
    token, snapshot = _token_of(cache), cache.snapshot
    if snapshot is None or snapshot.token != token:
        snapshot = cache.snapshot = load_snapshot(token)
    return snapshot


def version() -> str:
    """A text that differs whenever Customizing has changed; to be compared, not read."""
    if previewed := _previewed.get():
        return previewed.token
    return _token_of(_cache())


def _token_of(cache: Cache) -> str:
    now, token = time.monotonic(), cache.token
    if token is None or cache.due or now - cache.checked_at >= CHECK_SECONDS:
        cache.due = False  # before reading, so that a change meanwhile is not missed
        token = cache.token = _read_token(cache)
        cache.checked_at = now
    return token


def is_collecting() -> bool:
    """Whether changes are collected, so that the tables are a draft."""
    cache = _cache()
    _token_of(cache)
    return cache.collecting


@contextmanager
def previewing(snapshot: CustomizingSnapshot) -> Iterator[None]:
    """In the block all answers are of this snapshot, here and for nobody else. Its token is its own."""
    token = _previewed.set(snapshot)
    try:
        yield
    finally:
        _previewed.reset(token)


def is_previewing() -> bool:
    """Whether the answers given here are of a snapshot that is only looked at."""
    return _previewed.get() is not None


def forget() -> None:
    """Drop what is in memory: for tests, whose database changes behind our back."""
    for cache in (shared, own):
        cache.snapshot = cache.token = None


def _read_token(cache: Cache) -> str:
    try:
        token, active = ChangeStamp.in_force()
        cache.collecting = active is not None
        return f"{token} {assignments.today()}"  # each day has roles of its own
    except Exception:
        cache.due = True
        raise


@receiver([request_started, customizing_touched, customizing_changed])
def _check_soon(**kwargs: Any) -> None:
    shared.due = own.due = True


@receiver(customizing_changed)
def _let_go(**kwargs: Any) -> None:
    own.snapshot = None
