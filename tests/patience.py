"""Waiting for what comes by itself: never for so many seconds, always for a condition, and never for ever.

Seconds are those of a machine that has nothing else to do. On a busy one all takes longer, and is waited for longer.
"""

import asyncio
import inspect
import os
import time
from collections.abc import Awaitable, Callable
from typing import Any

from deploy import patience
from deploy.patience import LOOK_EVERY

Check = Callable[[], Any]


def busy() -> float:
    """How many want each processor at present, at least one: so many times longer takes what is calculated."""
    return max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))


def until(
    check: Check, *, seconds: float = 10.0, every: float = LOOK_EVERY, why_not: Callable[[], object] = str
) -> None:
    """Wait until `check()` is true. Fails when the seconds are over, with what `why_not` says."""
    try:
        patience.until(check, seconds=seconds * busy(), every=every, why_not=why_not)
    except TimeoutError as late:
        raise AssertionError(str(late)) from late


async def becomes(check: Callable[[], bool | Awaitable[bool]], *, seconds: float = 5.0) -> None:
    """The same beside an event loop; `check` may be asynchronous."""
    async with asyncio.timeout(seconds * busy()):
        while not await _answer(check):  # noqa: ASYNC110  what is waited for tells nobody
            await asyncio.sleep(LOOK_EVERY)


async def stays(check: Callable[[], bool | Awaitable[bool]], *, seconds: float) -> None:
    """For so long it must be true whenever one looks."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        assert await _answer(check)
        await asyncio.sleep(LOOK_EVERY)


async def _answer(check: Callable[[], Any]) -> Any:
    answer = check()
    return await answer if inspect.isawaitable(answer) else answer
