"""Waiting for what comes by itself: always for a condition, and never for ever."""

import time
from collections.abc import Callable
from typing import Any

LOOK_EVERY = 0.01


def until(
    check: Callable[[], Any],
    *,
    seconds: float = 10.0,
    every: float = LOOK_EVERY,
    why_not: Callable[[], object] = str,
) -> None:
    """Wait until `check()` is true. Raises TimeoutError when the seconds are over, with what `why_not` says."""
    end = time.monotonic() + seconds
    while not check():
        if time.monotonic() > end:
            raise TimeoutError(why_not() or "It did not happen in time.")
        time.sleep(every)
