"""What becomes of events on their way to the product, and of its commands, when chaos is on. Nothing here is stored.

The world itself stays right: chaos is at its edge, between what is so and what is told and accepted.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from random import Random
from typing import NamedTuple

from presence.contract import Event
from presence.models.chaos_levels import ChaosLevels

OVERTAKEN_SECONDS = 3.0
"""An event that is overtaken comes at most so much later."""
TIMES = 3
"""So often comes an event that is repeated."""


class Fate(NamedTuple):
    """What happens to a command: whether it is carried out, and what is answered."""

    carried_out: bool
    answer: str  # "done", "refused" or "" for none in time


OBEYED = Fate(carried_out=True, answer="done")


@dataclass
class Deliveries:
    """Events to tell now, and later ones with the seconds until then."""

    at_once: list[Event] = field(default_factory=list)
    late: list[tuple[float, Event]] = field(default_factory=list)


class Chaos:
    """Chance, from one source, so that a seed repeats it."""

    def __init__(self, random: Random | None = None):
        self.random = random or Random()

    def deliveries(self, events: Iterable[Event], *, levels: ChaosLevels) -> Deliveries:
        """When each of the events of an act is told, if at all, and how often."""
        if not levels.disorder():
            return Deliveries(list(events))
        told = Deliveries()
        for event in events:
            for seconds in self._times(levels):
                if seconds:
                    told.late.append((seconds, event))
                else:
                    told.at_once.append(event)
        if levels.reorder:
            self.random.shuffle(told.at_once)
        return told

    def fate(self, levels: ChaosLevels) -> Fate:
        """What happens to the next command."""
        if not (levels.refuse or levels.lie or levels.no_answer):
            return OBEYED
        if self._hits(levels.refuse):
            return Fate(carried_out=False, answer="refused")
        if self._hits(levels.lie):
            return Fate(carried_out=False, answer="done")
        if self._hits(levels.no_answer):
            return Fate(carried_out=self._hits(50), answer="")
        return OBEYED

    def _times(self, levels: ChaosLevels) -> list[float]:
        """After how many seconds one event comes, each time that it does."""
        if self._hits(levels.drop):
            return []
        times = TIMES if self._hits(levels.repeat) else 1
        return [self._lateness(levels) for _time in range(times)]

    def _lateness(self, levels: ChaosLevels) -> float:
        late = self.random.uniform(0, levels.delay) if levels.delay else 0.0
        return late + self.random.uniform(0, OVERTAKEN_SECONDS) if self._hits(levels.reorder) else late

    def _hits(self, percent: int) -> bool:
        return percent > 0 and self.random.uniform(0, 100) < percent
