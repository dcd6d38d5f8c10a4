"""The built-in CMS. All it knows is in the database, so it can be commanded from any process."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from customizing.models import CmsDestination
from presence import compiled
from presence.connectors.simulator import clock, examination, late, snapshot
from presence.connectors.simulator.acts import Act, acting
from presence.connectors.simulator.chaos import Chaos
from presence.connectors.simulator.commands import HANDLERS
from presence.contract import (
    Capability,
    CmsError,
    CmsTimeout,
    Command,
    Connector,
    Event,
    Finding,
    Snapshot,
    Workplace,
)
from presence.models.simulator import World

at_each_tick: list[Callable[..., object]] = []
"""Called with the world's id and `now` at each tick while the world answers. What is played gives commands, as people
do, and so stands above this connector; `PresenceConfig.ready` registers it here."""


class SimulatorConnector(Connector):
    """`now` is its clock and `chaos` its chance; a test may put its own in their place."""

    key = "simulator"
    title = gettext_lazy("Built-in CMS simulator")
    capabilities = frozenset(Capability)
    settings = frozenset()
    now: Callable[[], datetime] = staticmethod(timezone.now)
    chaos = Chaos()

    @classmethod
    def examine(cls, destination: CmsDestination, workplaces: Sequence[Workplace]) -> Iterable[Finding]:
        return examination.examine(destination, workplaces)

    def execute(self, command: Command) -> None:
        handler = HANDLERS.get(type(command))
        if handler is None:
            raise CmsError(_("The simulator cannot do this."))
        with self.acting() as act:
            _must_answer(act)
            fate = self.chaos.fate(act.world)
            if fate.carried_out:
                handler(act, command)
        if fate.answer == "refused":
            raise CmsError(_("The telephone system refuses this now. Nothing was done; try again."), retry=True)
        if not fate.answer:
            raise _no_answer()

    @contextmanager
    def acting(self, *, now: datetime | None = None) -> Iterator[Act]:
        """An act in this world. What it changed goes to the inbox after its commit, unless the world is silent."""
        events: list[Event] = []
        with acting(self.destination, clock=(lambda: now) if now else self.now, events=events) as act:
            yield act
        if events and not act.world.silent:
            self._tell(events, act)

    def _tell(self, events: list[Event], act: Act) -> None:
        told = self.chaos.deliveries(events, levels=act.world)
        if told.late:
            late.keep(self.destination, told.late, now=act.now)
        self.emit(told.at_once)

    def snapshot(self) -> Snapshot:
        with self.acting() as act:  # nothing may happen between the time of the list and the list
            _must_answer(act)
            return snapshot.take(self.destination, now=act.now)

    def tick(self, now: datetime) -> None:
        silent = bool(_silent(self.destination.pk))
        if not silent:
            self.heard_at = now
            if overdue := late.due(self.destination, now=now):
                self.emit(overdue)
        clock.tick(self.destination.pk, acting=self.acting, now=now)
        if not silent:
            for play in at_each_tick:
                play(self.destination.pk, now=now)


@compiled.query
def _silent(world_id: int) -> QuerySet[World, int]:
    return World.objects.filter(destination=world_id, silent=True).values_list("pk", flat=True)[:1]


def _must_answer(act: Act) -> None:
    if act.world.silent:
        raise _no_answer()


def _no_answer() -> CmsTimeout:
    return CmsTimeout(_("The telephone system does not answer."))
