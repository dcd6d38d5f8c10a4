"""The telephones of the simulator's world."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, cast

from customizing.models import CmsDestination
from presence.conformance.line import Line
from presence.conformance.telephones import ANNA, BEN, CALLER, CARA, OUTSIDE, Cast, Queue
from presence.connectors.simulator import holding, queues, telephony
from presence.connectors.simulator.connector import SimulatorConnector
from presence.models.simulator import LegState, SimLeg, SimLegQuerySet, World

BRIEFLY = 1
"""Seconds that a telephone rings in vain."""
EXTENSIONS = {ANNA: "1001", BEN: "1002", CARA: "1003"}
IN_SALES = Queue(*queues.USUAL["sales"])
CAST = Cast({part: part for part in EXTENSIONS}, EXTENSIONS, "+493055501001", "+4917012345", queue=IN_SALES)
OWN_NAME = "{} (conformance)"


@contextmanager
def world_of_its_own(destination: CmsDestination) -> Iterator[CmsDestination]:
    """A simulator whose calls no page shows, and of which no transaction is made."""
    name = OWN_NAME.format(destination.name[:40])
    played = {"connector": destination.connector, "active": False}
    own, _new = CmsDestination.objects.update_or_create(name=name, defaults=played)
    try:
        yield own
    finally:
        own.delete()


class SimulatedTelephones:
    def __init__(self, line: Line, office: Cast = CAST):
        self.line, self.users, self.extensions = line, office.users, office.extensions
        self._numbers = {CALLER: office.caller, OUTSIDE: office.outside}
        self._set_world(outside_answers=False)
        queues.make("sales", world=World.objects.get(destination=self._connector.destination))

    def calls_in(self, part: str, *, in_vain: bool = False, by: str = CALLER) -> None:
        self._set_world(ring_seconds=BRIEFLY if in_vain else None)
        with self._connector.acting() as act:
            agent = act.agent(self.users[part])
            dialed = self.extensions[part]
            telephony.call_in(act, self._numbers[by], agent=agent, dialed=dialed, attached_data={})

    def picks_up(self, part: str) -> None:
        """The simulator does not ring who dials."""

    def answers(self, part: str) -> None:
        self._at(part, telephony.answer, state=LegState.ALERTING)

    def hangs_up(self, part: str) -> None:
        self._at(part, telephony.hang_up)

    def holds(self, part: str) -> None:
        self._at(part, holding.hold, state=LegState.CONNECTED)

    def retrieves(self, part: str) -> None:
        self._at(part, holding.retrieve, state=LegState.HELD)

    def has_heard(self, part: str, digits: str) -> bool:
        return any(leg.tones.endswith(digits) for leg in self._legs(part))

    def all_hang_up(self) -> None:
        for part in (*self._numbers, *self.users):
            while self._legs(part).exists():
                self.hangs_up(part)

    @property
    def _connector(self) -> SimulatorConnector:
        return cast(SimulatorConnector, self.line.connector)

    def _set_world(self, **fields: Any) -> None:
        World.objects.update_or_create(destination=self._connector.destination, defaults=fields)

    def _legs(self, part: str, **which: Any) -> SimLegQuerySet:
        here = SimLeg.objects.open().filter(conversation__world=self._connector.destination.pk, **which)
        if part in self._numbers:
            return here.filter(agent=None, number=self._numbers[part])
        return here.filter(agent__user=self.users[part])

    def _at(self, part: str, do: Callable[..., object], **which: Any) -> None:
        """The act of somebody at a telephone, if there is such a call there."""
        with self._connector.acting() as act:
            if leg := self._legs(part, **which).order_by("-kind", "pk").first():
                do(act, *act.talk_of_leg(leg.pk))
