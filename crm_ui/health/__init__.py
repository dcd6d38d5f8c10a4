"""How the process is. Whoever asks gets an answer within seconds, whatever the parts wait for.

Imports: server.
"""

import logging
import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from threading import Lock, Thread
from typing import Any

FRESH_SECONDS = 1.0
ANSWER_SECONDS = 3.0
log = logging.getLogger(__name__)


class Unwell(Exception):
    """The reason, as everybody may read it: without addresses, names and passwords.

    `lasting` says that it will not pass by itself: a restart is needed.
    """

    def __init__(self, reason: str, *, lasting: bool = False):
        super().__init__(reason)
        self.lasting = lasting


@dataclass(frozen=True)
class HealthFinding:
    """What a look at a part found; `told` are figures for the curious."""

    reason: str = ""
    lasting: bool = False
    told: dict[str, Any] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        return not self.reason

    def as_json(self) -> dict[str, Any]:
        return {"ok": self.ok, **({"reason": self.reason} if self.reason else {}), **self.told}


class HealthPart:
    """Something that is looked at. `look` returns figures, or raises Unwell.

    It is done by a thread of its own, at most once a second however many ask. One that hangs delays nobody who
    comes after its time is over, and is not started a second time.
    """

    def __init__(self, name: str, look: Callable[[], dict[str, Any]]):
        self.name, self.look = name, look
        self._lock = Lock()
        self._began = float("-inf")
        self._finding: Future[HealthFinding] | None = None
        self._was_ok = True

    def begin(self) -> Future[HealthFinding]:
        """Look, unless that is under way or has just been done. Returns what will be found."""
        with self._lock:
            now = time.monotonic()
            if self._finding and (not self._finding.done() or now - self._began < FRESH_SECONDS):
                return self._finding
            self._began, self._finding = now, Future()
            Thread(target=self._run, args=[self._finding], name=f"health-{self.name}", daemon=True).start()
            return self._finding

    def finding(self) -> HealthFinding:
        """What was found, once it is there or time is over."""
        future = self.begin()
        left = self._began + ANSWER_SECONDS - time.monotonic()
        try:
            return future.result(timeout=max(0.0, left))
        except TimeoutError:
            return HealthFinding(f"no answer within {ANSWER_SECONDS:.0f} seconds")

    def _run(self, future: Future[HealthFinding]) -> None:
        try:
            finding = HealthFinding(told=self.look())
        except Unwell as error:
            finding = HealthFinding(str(error), lasting=error.lasting)
        except Exception:
            log.exception("The health of %s cannot be told.", self.name)
            finding = HealthFinding("cannot be told")
        if finding.ok != self._was_ok:
            log.warning("Health of %s: %s", self.name, finding.reason or "ok again")
        self._was_ok = finding.ok
        future.set_result(finding)
