"""What becomes of a When Free request by the facts of a moment. Pure: no clock, no database."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from presence.models import WhenFreeState
from presence.status.derive import PresenceStatus

OFFER = timedelta(seconds=30)
"""How long both are asked before the next one's turn, and how long that one's When Free request rests then."""

LONGEST_WAIT = timedelta(minutes=15)
GONE = {PresenceStatus.LOGGED_OFF, PresenceStatus.UNKNOWN}


class WhenFreeFacts(Protocol):
    """The part of a When Free request that decides."""

    state: str
    call_back: bool
    expires_at: datetime
    until: datetime | None


@dataclass(frozen=True, kw_only=True)
class Situation:
    """`word` is the target's status. `stale`: the target's telephone system is silent, so that may be wrong.

    `ready`: the sender has the caller and could hand over now. `given`: a transfer to the target is under way or done.
    `elsewhere`: somebody else has the caller for good. `over`: the conversation has ended.
    """

    word: str
    stale: bool = False
    ready: bool = True
    given: bool = False
    elsewhere: bool = False
    over: bool = False

    @property
    def free(self) -> bool:
        return self.word == PresenceStatus.AVAILABLE and not self.stale


def verdict(when_free: WhenFreeFacts, situation: Situation, *, now: datetime, others_turn: bool = False) -> str:
    """What happens to an open When Free request now, as the state machine names it; empty if nothing does.

    `others_turn`: the target is being asked about another caller.
    """
    if situation.given:
        return "hand-over"
    if situation.over:
        return "the call is over, call back" if when_free.call_back else "the call is over"
    if situation.elsewhere:
        return "somebody else has the caller"
    if situation.word in GONE:
        return "the colleague has logged off"
    if when_free.state == WhenFreeState.OFFERED:
        return _of_offered(when_free, situation, now)
    return _of_waiting(when_free, situation, now, others_turn)


def _of_offered(when_free: WhenFreeFacts, situation: Situation, now: datetime) -> str:
    if not situation.free:
        return "the colleague is busy again"
    if not situation.ready:
        return "the caller cannot be handed over now"
    return "nobody took it" if when_free.until is None or when_free.until <= now else ""


def _of_waiting(when_free: WhenFreeFacts, situation: Situation, now: datetime, others_turn: bool) -> str:
    if when_free.expires_at <= now:
        return "time-out"
    rests = when_free.until is not None and when_free.until > now
    return "the colleague is free" if situation.free and situation.ready and not (others_turn or rests) else ""
