"""People at a customer's own telephones, who are asked to do what no command does."""

from collections.abc import Callable
from contextlib import suppress

from presence.conformance.line import Line, Unexpected
from presence.conformance.telephones import CALLER, Cast
from presence.contract import Accept, CallChanged, Capability, CmsError, HangUp, Reject

YES = ("y", "yes")
BY_COMMAND = 5.0
"""Seconds within which all is over if commands and whoever is outside can end it."""


class PeopleAtTelephones:
    """`say` tells people what to do, and `ask` puts a question that they answer with yes or no."""

    def __init__(self, line: Line, cast: Cast, *, say: Callable[[str], object], ask: Callable[[str], str]):
        self.line, self.cast, self._say, self._ask = line, cast, say, ask

    def calls_in(self, part: str, *, in_vain: bool = False, by: str = CALLER) -> None:
        who = self._name(CALLER) if by == CALLER else "Somebody else outside"
        self._say(f"{who}: please call {self._name(part)}.")
        if in_vain:
            self._say(f"{self._name(part)}: please do not answer, and wait until it rings no more.")

    def picks_up(self, part: str) -> None:
        self._say(f"{self._name(part)}: if your telephone rings, pick it up; it calls the other side then.")

    def answers(self, part: str) -> None:
        ringing = [leg for leg in self._legs(part) if leg.state == "alerting"]
        if ringing and Capability.ACCEPT in self.line.capabilities(self.cast.extensions[part]):
            self.line.execute(Accept(ringing[0].user, ringing[0].call))
        else:
            self._say(f"{self._name(part)}: please answer when your telephone rings.")

    def hangs_up(self, part: str) -> None:
        """A user does it by command."""
        if legs := self._legs(part):
            self._end(legs[0])
        else:
            self._say(f"{self._name(part)}: please hang up.")

    def holds(self, part: str) -> None:
        self._say(f"{self._name(part)}: please put the call on hold at the telephone.")

    def retrieves(self, part: str) -> None:
        self._say(f"{self._name(part)}: please retrieve the call at the telephone.")

    def has_heard(self, part: str, digits: str) -> bool:
        return self._ask(f"{self._name(part)}: did you hear {len(digits)} tones? (y/n) ").strip().lower() in YES

    def all_hang_up(self) -> None:
        """Users by command, as long as that helps."""
        if not self.line.left_open:
            return
        tried: set[tuple[str, str]] = set()

        def are_off() -> bool:
            for leg in (leg for part in self.cast.users for leg in self._legs(part)):
                if (leg.call, leg.state) not in tried:
                    tried.add((leg.call, leg.state))
                    with suppress(CmsError):
                        self._end(leg)
            return not self.line.left_open

        self._say("Whoever is outside: please hang up.")
        try:
            self.line.waits(are_off, str, seconds=BY_COMMAND)
        except Unexpected:
            self._say("Everybody: please hang up.")

    def _legs(self, part: str) -> list[CallChanged]:
        """The open legs of a user; none of who is outside."""
        legs = self.line.facts.legs(part) if part in self.cast.users else []
        return [leg for leg in legs if leg.state != "ended"]

    def _end(self, leg: CallChanged) -> None:
        kind = Reject if leg.state == "alerting" else HangUp
        self.line.execute(kind(leg.user, leg.call))

    def _name(self, part: str) -> str:
        """A user by name and extension, and whoever is outside by number."""
        if part in self.cast.users:
            extension = self.cast.extensions[part]
            return f"{self.cast.users[part]} ({extension})" if extension else self.cast.users[part]
        return f"The caller, {self.cast.caller}" if part == CALLER else self.cast.outside
