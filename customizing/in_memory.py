"""The snapshot in memory, and whether it still is what is in force."""

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


def current() -> CustomizingSnapshot:
    """What is in force; in a preview, what is looked at."""
    if previewed := _previewed.get():
        return previewed
    token, snapshot = version(), Cache.snapshot
    if snapshot is None or snapshot.token != token:
        snapshot = Cache.snapshot = load_snapshot(token)
    return snapshot


def version() -> str:
    """A text that differs whenever Customizing has changed; to be compared, not read."""
    if previewed := _previewed.get():
        return previewed.token
    now, token = time.monotonic(), Cache.token
    if token is None or Cache.due or now - Cache.checked_at >= CHECK_SECONDS:
        Cache.due = False  # before reading, so that a change meanwhile is not missed
        token = Cache.token = _token()
        Cache.checked_at = now
    return token


def is_collecting() -> bool:
    """Whether changes are collected, so that the tables are a draft."""
    version()
    return Cache.collecting


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
    Cache.snapshot = Cache.token = None


def _token() -> str:
    try:
        token, active = ChangeStamp.in_force()
        Cache.collecting = active is not None
        return f"{token} {assignments.today()}"  # each day has roles of its own
    except Exception:
        Cache.due = True
        raise


@receiver([request_started, customizing_touched, customizing_changed])
def _check_soon(**kwargs: Any) -> None:
    Cache.due = True
