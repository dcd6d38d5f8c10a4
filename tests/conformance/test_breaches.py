"""A connector that does not keep the contract is found out, and said is what was expected and what came."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest

from customizing.models import CmsDestination
from presence.conformance import calls, faults, transfers
from presence.conformance.line import Line
from presence.conformance.office import Office
from presence.conformance.scenario import Result, Scenario, Verdict, play
from presence.conformance.simulated import CAST, SimulatedTelephones
from presence.connectors.simulator.connector import SimulatorConnector
from presence.contract import (
    Accept,
    CallChanged,
    Capability,
    CmsError,
    CmsUnknown,
    Command,
    Event,
    HangUp,
    Snapshot,
    TransferChanged,
)

pytestmark = pytest.mark.django_db(transaction=True)
PATIENCE = 0.3


class Tampering(SimulatorConnector):
    """Tells something else than what is so."""

    def __init__(self, destination: CmsDestination, emit):
        super().__init__(destination, lambda events: emit([told for each in events for told in self.told(each)]))

    def told(self, event: Event) -> Iterator[Event]:
        yield event


class TellsNoEnd(Tampering):
    def told(self, event: Event) -> Iterator[Event]:
        if not (isinstance(event, CallChanged) and event.state == "ended"):
            yield event


class CountsNot(Tampering):
    def told(self, event: Event) -> Iterator[Event]:
        yield replace(event, sequence=7)


class NumbersTwice(Tampering):
    def told(self, event: Event) -> Iterator[Event]:
        yield event
        if isinstance(event, CallChanged):
            yield replace(event, number="+49999")


class RisesFromTheDead(Tampering):
    def told(self, event: Event) -> Iterator[Event]:
        yield event
        if isinstance(event, TransferChanged) and event.state == "completed":
            yield replace(event, sequence=event.sequence + 1, state="requested")
            yield replace(event, sequence=event.sequence + 2)


class KnowsNoTime(Tampering):
    def told(self, event: Event) -> Iterator[Event]:
        yield replace(event, at=event.at.replace(tzinfo=None))


class ListsNoCalls(SimulatorConnector):
    def snapshot(self) -> Snapshot:
        return replace(super().snapshot(), calls=[])


class ForgetsTransfers(SimulatorConnector):
    def snapshot(self) -> Snapshot:
        return replace(super().snapshot(), transfers=[])


class ForgetsWhoAnswered(SimulatorConnector):
    def snapshot(self) -> Snapshot:
        listed = super().snapshot()
        return replace(listed, calls=[call for call in listed.calls if call.state != "ended"])


class SaysNothing(SimulatorConnector):
    def execute(self, command: Command) -> None:
        if isinstance(command, Accept):
            raise CmsError(" ")
        super().execute(command)


class Breaks(SimulatorConnector):
    def execute(self, command: Command) -> None:
        if isinstance(command, Accept):
            raise KeyError("leg")
        super().execute(command)


class CallsItARefusal(SimulatorConnector):
    def execute(self, command: Command) -> None:
        try:
            super().execute(command)
        except CmsUnknown as error:
            raise CmsError(error.message) from error


class TakesAnything(SimulatorConnector):
    def execute(self, command: Command) -> None:
        if not (isinstance(command, HangUp) and command.call == "no-such-call"):
            super().execute(command)


class DoesMoreThanItOffers(SimulatorConnector):
    capabilities = SimulatorConnector.capabilities - {Capability.ACCEPT}


class IsMisconfigured(SimulatorConnector):
    def execute(self, command: Command) -> None:
        if isinstance(command, Accept):
            raise CmsError("No line is free. Ask an administrator.")
        super().execute(command)


@contextmanager
def office_with(kind: type[SimulatorConnector]) -> Iterator[Office]:
    destination = CmsDestination.objects.create(name="Tried", connector="simulator")
    line = Line(lambda emit: kind(destination, emit), CAST.users, patience=PATIENCE)
    yield Office(line, SimulatedTelephones(line), CAST)


def played(kind: type[SimulatorConnector], scenario: Scenario) -> Result:
    with office_with(kind) as office:
        return play(scenario, office)


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("kind", "scenario", "said"),
    [
        (TellsNoEnd, calls.gives_up, "Expected “anna primary ended”, “conversation ended”; came “anna logged on”"),
        (CountsNot, calls.is_answered, "Expected “anna primary connected”, “conversation inbound”; came"),
        (NumbersTwice, calls.is_accepted, "was given twice, to different events."),
        (RisesFromTheDead, transfers.is_taken, "goes on after its end."),
        (KnowsNoTime, calls.is_accepted, "is not aware."),
        (ListsNoCalls, calls.is_accepted, "The snapshot differs. call leg-"),
        (ForgetsTransfers, transfers.is_taken, "The snapshot differs. transfer "),
        (ForgetsWhoAnswered, transfers.is_declined, "The snapshot differs. call leg-"),
        (SaysNothing, calls.is_accepted, "Accept was refused without a word."),
        (Breaks, calls.is_accepted, "Accept raised KeyError('leg'), which is no CmsError."),
        (TakesAnything, faults.unknown_call_is_refused, "Expected HangUp to be refused; it was taken."),
        (CallsItARefusal, faults.unknown_call_is_refused, "Expected HangUp to raise CmsUnknown; it raised CmsError("),
        (DoesMoreThanItOffers, calls.is_accepted, "It is not offered, but was done."),
    ],
)
def test_a_breach_is_found_and_said(kind: type[SimulatorConnector], scenario: Scenario, said: str) -> None:
    result = played(kind, scenario)
    assert result.verdict == Verdict.FAILS
    assert said in result.said


def test_what_is_offered_and_refused_has_not_passed() -> None:
    result = played(IsMisconfigured, calls.is_accepted)
    assert (result.passed, result.in_words) == (False, "refused: No line is free. Ask an administrator.")


def test_after_a_failure_the_next_scenario_begins_with_nobody_on_the_line() -> None:
    with office_with(IsMisconfigured) as office:
        assert not play(calls.is_accepted, office).passed
        assert play(calls.is_held_and_retrieved, office).passed
