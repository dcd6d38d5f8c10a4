"""What a process does every so many seconds. What fails is logged and tried again; nothing stops the others."""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import wraps

from customizing import access

AGAIN = 5.0
"""After so many seconds at most, what failed is tried again."""

log = logging.getLogger(__name__)
Work = Callable[[datetime], None]


@dataclass
class Job:
    """Something to do every so many seconds."""

    every: float
    work: Work
    due: float = 0.0
    failing: bool = False

    def turn(self, now: datetime) -> None:
        """Do the work if it is due. Of several failures in a row only the first is logged."""
        clock = time.monotonic()
        if clock < self.due:
            return
        self.due = clock + self.every
        try:
            self.work(now)
            self.failing = False
        except Exception:
            if not self.failing:
                log.exception("%s failed; trying again.", self.work.__name__)
            self.failing = True
            self.due = min(self.due, clock + AGAIN)


@dataclass
class EnginePart:
    """What a process has to do: once at its start, until that has worked, and then at each turn."""

    starting: Work
    turns: list[Job]
    ending: Callable[[], None] = field(default=lambda: None)


def if_customizing_changed(work: Work) -> Work:
    """The work, done once after each change of Customizing."""
    seen = ""

    @wraps(work)
    def done_if_changed(now: datetime) -> None:
        nonlocal seen
        version = access.version()
        if seen not in ("", version):
            work(now)
        seen = version

    return done_if_changed
