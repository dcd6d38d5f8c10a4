"""Parts that have ended are started again, later each time if they keep ending: as a service manager does it."""

import time
from collections.abc import Callable, Iterable

from deploy.services import Service

FIRST_WAIT, LONGEST_WAIT = 1.0, 30.0
STEADY_SECONDS = 30.0
"""Who has run for so long has started well: the next end is a new one."""


class Restarts:
    """`look` now and then; what happens is said, a line each."""

    def __init__(self, parts: Iterable[Service], *, say: Callable[[str], None]):
        self.parts = [_Part(part) for part in parts]
        self.say = say

    def look(self, now: float | None = None) -> None:
        for part in self.parts:
            if said := part.look(time.monotonic() if now is None else now):
                self.say(said)


class _Part:
    def __init__(self, service: Service):
        self.service = service
        self.ends = 0
        self.started: float | None = None
        self.due: float | None = None

    def look(self, now: float) -> str:
        """What has happened to it, in words; mostly nothing."""
        if self.service.process.poll() is None:
            return self._runs(now)
        if self.due is None:
            return self._has_ended(now)
        return self._start(now) if now >= self.due else ""

    def _runs(self, now: float) -> str:
        self.started = now if self.started is None else self.started
        if now - self.started >= STEADY_SECONDS:
            self.ends = 0
        return ""

    def _has_ended(self, now: float) -> str:
        wait = min(LONGEST_WAIT, FIRST_WAIT * 2**self.ends)
        self.ends += 1
        self.due = now + wait
        return f"{self.service.name} has ended ({self.service.how_it_ended()}). It is started again in {wait:.0f} s."

    def _start(self, now: float) -> str:
        self.service.kill()  # what is left of it may hold its port
        self.service.start()
        self.started, self.due = now, None
        return f"{self.service.name} is started again, as process {self.service.process.pid}."
