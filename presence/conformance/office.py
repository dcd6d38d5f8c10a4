"""Anna, Ben and Cara at work, and a caller outside: what scenarios are told of."""

from contextlib import suppress
from dataclasses import fields
from typing import Any
from uuid import uuid4

from presence.conformance.line import Line, Unexpected
from presence.conformance.telephones import ANNA, CALLER, OUTSIDE, PARTS, Cast, Queue, Telephones
from presence.contract import (
    BlindTransfer,
    CallChanged,
    CallCommand,
    Capability,
    CmsError,
    Command,
    Conference,
    Dial,
    LogOn,
    StartConsult,
)

BEGINS_A_TRANSFER = (BlindTransfer, StartConsult)
Kind = type[Command]


class Party:
    """Somebody with a telephone."""

    def __init__(self, office: "Office", part: str):
        self.office, self.part = office, part

    def answers(self) -> None:
        self.office.telephones.answers(self.part)

    def hangs_up(self) -> None:
        self.office.telephones.hangs_up(self.part)

    def hears(self, digits: str) -> None:
        if not self.office.telephones.has_heard(self.part, digits):
            raise Unexpected(f"Expected {self.part} to hear {digits}; that did not come.")


class Caller(Party):
    def calls(self, user: "User", **how: Any) -> None:
        self.office.telephones.calls_in(user.part, by=self.part, **how)


class User(Party):
    """Somebody who is also at work in the CRM, which gives commands for the user."""

    @property
    def name(self) -> str:
        return self.office.cast.users[self.part]

    @property
    def leg(self) -> CallChanged:
        """The user's leg, the primary one if there are several; the last one, if none is open."""
        legs = self.office.line.facts.legs(self.part)
        if not legs:
            raise Unexpected(f"Expected {self.part} to be in a call; nothing was told of one.")
        return legs[0]

    def does(self, kind: Kind, *then: str, **wanted: Any) -> Command:
        """The command is given for the user, and what is to come of it awaited. Raises CmsError or Unexpected."""
        command = self.command(kind, **wanted)
        self.office.line.execute(command, *then)
        return command

    def is_refused(self, kind: Kind, error: type[CmsError] = CmsError, **wanted: Any) -> None:
        """The command must be refused, in words."""
        try:
            self.does(kind, **wanted)
        except error:
            return
        except CmsError as other:
            raise Unexpected(f"Expected {kind.__name__} to raise {error.__name__}; it raised {other!r}.") from other
        raise Unexpected(f"Expected {kind.__name__} to be refused; it was taken.")

    def command(self, kind: Kind, **wanted: Any) -> Command:
        """The command about the user's own call, and about the transfer under way if it is about one."""
        wanted = {key: value.name if isinstance(value, User) else value for key, value in wanted.items()}
        if issubclass(kind, CallCommand) and "call" not in wanted:
            wanted["call"] = self.office.transferred if _follows(kind) else self.leg.call
        if issubclass(kind, BEGINS_A_TRANSFER):
            self.office.transfer, self.office.transferred = str(uuid4()), wanted["call"]
        if "transfer" in {each.name for each in fields(kind)}:
            wanted["transfer"] = self.office.transfer
        return kind(self.name, **wanted)

    def logs_on(self, **wanted: Any) -> None:
        self.does(LogOn, f"{self.part} logged on", extension=self.office.cast.extensions[self.part], **wanted)

    def picks_up(self) -> None:
        self.office.telephones.picks_up(self.part)

    def holds(self) -> None:
        self.office.telephones.holds(self.part)

    def retrieves(self) -> None:
        self.office.telephones.retrieves(self.part)


class Office:
    """Where scenarios take place."""

    def __init__(self, line: Line, telephones: Telephones, cast: Cast):
        self.line, self.telephones, self.cast = line, telephones, cast
        self.anna, self.ben, self.cara = self.users = [User(self, part) for part in PARTS]
        self.caller, self.outside = Caller(self, CALLER), Caller(self, OUTSIDE)
        self.transfer = self.transferred = ""

    @property
    def capabilities(self) -> frozenset[Capability]:
        """With what Anna's telephone adds; all three have one of a kind."""
        return self.line.capabilities(self.cast.extensions[ANNA])

    def sees(self, *wanted: str) -> None:
        self.line.sees(*wanted)

    def opens(self) -> None:
        """All are logged on and ready, and nothing is remembered of what was before."""
        self.line.begin()
        for user in self.users:
            if f"{user.part} logged on" not in self.line.facts.in_words():
                user.logs_on()

    def closes(self) -> None:
        """Everybody hangs up, nothing is left open, and at each moment all that is known agrees."""
        self.line.keeps_the_contract()
        self.telephones.all_hang_up()
        self.line.is_over()
        self.line.keeps_the_contract()

    def is_cleared(self) -> None:
        """Whatever a scenario has left is ended."""
        self.telephones.all_hang_up()
        self.line.is_over()

    def it_rings_at_anna(self) -> None:
        self.caller.calls(self.anna)
        self.sees("anna primary alerting")

    def it_rings_at_cara(self) -> None:
        self.outside.calls(self.cara)
        self.sees("cara primary alerting")

    def anna_has_the_caller(self) -> None:
        self.it_rings_at_anna()
        self.anna.answers()
        self.sees("anna primary connected")

    def anna_asks_ben(self) -> None:
        """Ben rings for a consult."""
        self.anna_has_the_caller()
        self.anna.does(
            StartConsult, "anna primary held", "anna consult dialing", "ben consult alerting", target=self.ben
        )
        self.sees("warm requested")

    def anna_consults_ben(self) -> None:
        """The two talk, and the caller waits."""
        self.anna_asks_ben()
        self.ben.answers()
        self.sees("warm consulting", "anna primary held", "anna consult connected", "ben consult connected")

    def all_three_talk(self) -> None:
        self.anna_consults_ben()
        self.anna.does(Conference, "warm conference", "anna primary connected", "ben primary connected")

    def ben_has_anna(self) -> None:
        """Ben has called Anna, who has answered."""
        self.ben.does(Dial, "ben primary dialing", target=self.anna)
        self.ben.picks_up()
        self.sees("anna primary alerting")
        self.anna.answers()
        self.sees("anna primary connected", "ben primary connected")

    def repeats(self, command: Command) -> None:
        """The command comes a second time, as it was. It may be refused."""
        with suppress(CmsError):
            self.line.execute(command)

    def anna_hands_over_to_ben(self, **how: Any) -> None:
        """Ben rings, and Anna is out."""
        self.anna_has_the_caller()
        self.anna.does(BlindTransfer, "anna primary ended", "ben primary alerting", target=self.ben, **how)
        self.sees("blind requested")

    @property
    def queue(self) -> Queue:
        if self.cast.queue is None:
            raise CmsError("Name a queue in which nobody works: --queue NAME NUMBER.")
        return self.cast.queue

    def anna_hands_over_to_the_queue(self) -> None:
        number = self.queue.number
        self.anna_has_the_caller()
        self.anna.does(BlindTransfer, "anna primary ended", "blind requested", number=number, ring_seconds=20)


def _follows(kind: Kind) -> bool:
    """Whether it is about a transfer that has begun, and so about the call that it began with."""
    return "transfer" in {each.name for each in fields(kind)} and not issubclass(kind, BEGINS_A_TRANSFER)
