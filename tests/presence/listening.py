"""What the product tells by its signals, for tests that look at it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.dispatch import Signal


@contextmanager
def told_by(signal: Signal, what: str) -> Iterator[list[Any]]:
    """What the signal tells from now on; `what` is its argument that is kept."""
    told: list[Any] = []

    def receiver(**arguments: Any) -> None:
        told.append(arguments[what])

    signal.connect(receiver)
    try:
        yield told
    finally:
        signal.disconnect(receiver)
