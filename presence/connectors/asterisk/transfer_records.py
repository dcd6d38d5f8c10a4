"""What is remembered of a transfer: who hands over whom to whom, and how it ended."""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

BRIDGE, THREE_WAY = "Bridge", "Threeway"
CALLER_LEFT = "caller-hung-up"


class Outcome(NamedTuple):
    """The last state of a transfer, as the contract has it, and why."""

    state: str
    failure: str = ""


UNCONFIRMED = Outcome("failed", "unconfirmed")
PASSED_ON = Outcome("failed", "passed-on")
"""The target has put somebody else in his or her place, by a key of the telephone."""
LEFT_WAITING = Outcome("returned", "left-waiting")
"""The sender has put the target through to somebody else, by a key of the telephone, and the caller hears nobody."""


@dataclass(frozen=True)
class Warm:
    """A consult. `way` is the sender's end of the Local pair that leads to the target, `far` its other end.

    Where the sender has called the target by a telephone's second line there is no pair, and `target` is the channel.
    """

    id: str
    sender: str
    user: str
    caller: str
    way: str = ""
    far: str = ""
    target: str = ""
    earlier: frozenset[str] = frozenset()
    """Who was rung on the same way before."""
    receiver: str = ""
    number: str = ""
    place: int = 1
    """Which of the consults of its call it is; the second legs of senders are named after it."""
    second: str = ""
    """The sender's channel to the target, where the telephone itself mixes both calls."""
    attended: str = ""
    """What Asterisk said that it has done, `Bridge` or `Threeway`, or what the telephone does."""
    cancelled: bool = False
    """The sender lets the target of the conference go."""
    let_go_at: datetime | None = None
    """When the sender has asked for the consult to be cancelled."""
    left_in: str = ""
    """The bridge in which the sender has left the caller alone."""
    came: frozenset[str] = frozenset()
    """Who else is with those whom the caller does not hear any more."""
    outcome: Outcome | None = None
    split: bool = False
    """The caller has left while sender and target talked, and the two go on in a conversation of their own."""

    @property
    def joined(self) -> bool:
        return self.attended == THREE_WAY


@dataclass(frozen=True)
class Blind:
    """`earlier` are the channels that the caller had been put through to before."""

    id: str
    sender: str
    user: str
    caller: str
    extension: str
    receiver: str = ""
    number: str = ""
    earlier: frozenset[str] = frozenset()
    outcome: Outcome | None = None
