"""What a scenario consists of: parts that simulated colleagues play, and steps at times."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from django.contrib.auth.models import User
from django_stubs_ext import StrOrPromise

from presence.models.simulator import SimLeg

Names = Mapping[str, str]
"""What parts, queues and callers are called, by their keys."""


@dataclass(frozen=True)
class Part:
    """A role in the play. `answers`: takes calls by itself; `queue`: is logged in to it meanwhile."""

    key: str
    answers: bool = False
    queue: str = ""


class Stage(Protocol):
    """What a step has to do with: the people who play, and the calls of this run."""

    @property
    def now(self) -> datetime: ...
    @property
    def started_at(self) -> datetime: ...

    def user(self, part: str) -> User: ...
    def address(self, to: str) -> str: ...
    def number(self, caller: str) -> str: ...
    def party(self, caller: str) -> SimLeg | None: ...
    def leg(self, part: str, *states: str) -> SimLeg | None: ...


@dataclass(frozen=True)
class Step:
    """Something that happens `at` so many simulated seconds after the start, or as soon after as it can."""

    at: float

    patience = 10.0
    """For how many seconds it is tried; then the play goes on without it."""

    @property
    def actor(self) -> str:
        """The part that acts; empty if it is an outside caller, or nobody."""
        return getattr(self, "who", "")

    def text(self, names: Names) -> str:
        """What happens, in words."""
        raise NotImplementedError

    def do(self, stage: Stage) -> None:
        """Make it happen. Refused if it cannot be done now."""
        raise NotImplementedError

    def seen(self, stage: Stage) -> bool:
        """Whether it has happened, if the part is played by a person at a browser."""
        raise NotImplementedError


@dataclass(frozen=True)
class Scenario:
    """A script. `role` is the part that the person who starts it can play.

    `rings_out` says how often a telephone rings until it has rung too long.
    """

    key: str
    title: StrOrPromise
    text: StrOrPromise
    parts: tuple[Part, ...]
    steps: tuple[Step, ...]
    role: str = ""
    rings_out: int = 0

    def seconds(self, *, ring_seconds: float) -> float:
        """How long it lasts if telephones ring so long, and nothing has to wait."""
        return self.steps[-1].at + self.rings_out * ring_seconds

    @property
    def queues(self) -> set[str]:
        """The keys of the queues that it needs."""
        return {part.queue for part in self.parts if part.queue}

    @property
    def callers(self) -> list[str]:
        """The keys of the outside callers, in the order of their first calls."""
        return list(dict.fromkeys(filter(None, (getattr(step, "caller", "") for step in self.steps))))
