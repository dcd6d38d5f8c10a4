"""What people do at telephones, which no connector does for them: each house that is tested has its own way."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

ANNA, BEN, CARA = PARTS = ("anna", "ben", "cara")
"""The users: who has the caller, who is asked, and a third one."""
CALLER, OUTSIDE = "caller", "outside"
"""Who calls from outside, and who is called there; where there is but one telephone outside, they are the same."""


@dataclass(frozen=True)
class Queue:
    """As the telephone system names it, and what is dialled for it."""

    name: str
    number: str


@dataclass(frozen=True)
class Cast:
    """Who plays which part: the names and extensions of the users, and the numbers outside.

    `queue` is one in which nobody works, if there is one.
    """

    users: Mapping[str, str]
    extensions: Mapping[str, str]
    caller: str
    outside: str
    queue: Queue | None = None


class Telephones(Protocol):
    """`part` is one of the names above. All of it may take the time that people take."""

    def calls_in(self, part: str, *, in_vain: bool = False, by: str = CALLER) -> None:
        """Somebody outside calls the user. In vain: nobody will answer; where that can be, it rings only briefly."""

    def picks_up(self, part: str) -> None:
        """The user has dialled by command: the own telephone is taken up, if the system rings it first."""

    def answers(self, part: str) -> None:
        """Whoever rings, or will ring at once, answers."""

    def hangs_up(self, part: str) -> None:
        """Ends the call, or declines it while it rings."""

    def holds(self, part: str) -> None: ...

    def retrieves(self, part: str) -> None: ...

    def has_heard(self, part: str, digits: str) -> bool:
        """Whether these tones come there."""

    def all_hang_up(self) -> None:
        """Nobody is on the line any more, whatever went before."""
