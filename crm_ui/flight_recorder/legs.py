"""From moments to legs: which user was ringing, talking, on hold or consulting, from when to when. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from itertools import pairwise

from presence.models import CallKind, CallState, TransferState
from presence.models.moments import Moment, MomentKind


class Phase(StrEnum):
    RING = "ring"
    TALK = "talk"
    HOLD = "hold"
    CONSULT = "consult"


PHASES = {
    CallState.ALERTING: Phase.RING,
    CallState.DIALING: Phase.RING,
    CallState.CONNECTED: Phase.TALK,
    CallState.HELD: Phase.HOLD,
}
HEARD_FIRST = (Phase.TALK, Phase.HOLD, Phase.RING)


@dataclass(frozen=True)
class Span:
    """A phase; `going_on` if it had not ended when this was drawn, `consult` if it is of a consult."""

    phase: Phase
    start: datetime
    end: datetime
    consult: bool = False
    going_on: bool = False


@dataclass(frozen=True)
class RecordedLeg:
    """`number` is that of an outside party who is consulted."""

    user_id: int | None
    spans: tuple[Span, ...]
    number: str = ""


def legs_of(moments: Iterable[Moment], *, until: datetime) -> list[RecordedLeg]:
    """The legs, in the order in which they began. What has not ended goes on until `until`.

    An event that came late still tells what was at its time: the sequence of the CMS orders them.
    """
    told: dict[str, list[Moment]] = defaultdict(list)
    handed_over = []
    for moment in moments:
        if moment.what == "call" and moment.kind in {MomentKind.EVENT, MomentKind.CONCLUSION}:
            told[moment.subject].append(moment)
        elif moment.what == "transfer" and moment.since and moment.detail.get("state") == TransferState.COMPLETED:
            handed_over.append(moment.since)
    ordered = (sorted(of_leg, key=lambda one: (one.sequence, one.pk)) for of_leg in told.values())
    legs = [_leg(of_leg, handed_over, until=until) for of_leg in ordered]
    return sorted((leg for leg in legs if leg.spans), key=lambda leg: leg.spans[0].start)


def heard_outside(legs: Iterable[RecordedLeg]) -> list[Span]:
    """What the caller hears: somebody, else that he is on hold, else that it rings. Consults are not for him."""
    spans = [span for leg in legs for span in leg.spans if not span.consult]
    times = sorted({time for span in spans for time in (span.start, span.end)})
    heard: list[Span] = []
    for start, end in pairwise(times):
        there = {span.phase: span for span in spans if span.start <= start and end <= span.end}
        if phase := next((one for one in HEARD_FIRST if one in there), None):
            _append(heard, Span(phase, start, end, going_on=there[phase].going_on and end == there[phase].end))
    return heard


def rows_of(legs: Iterable[RecordedLeg]) -> list[list[Span]]:
    """The spans of one party in as few rows as possible, so that none hides another."""
    rows: list[list[Span]] = []
    for leg in legs:
        row = next((row for row in rows if row[-1].end <= leg.spans[0].start), None)
        if row is None:
            rows.append(row := [])
        row.extend(leg.spans)
    return rows


def _leg(moments: Sequence[Moment], handed_over: Sequence[datetime], *, until: datetime) -> RecordedLeg:
    spans: list[Span] = []
    starts = _starts(moments, handed_over)
    for now, following, start, end in zip(
        moments, [*moments[1:], None], starts, [*starts[1:], max(until, starts[-1])], strict=True
    ):
        phase = PHASES.get(now.detail.get("state"))
        if phase is None:
            continue
        consult = now.detail.get("kind") == CallKind.CONSULT
        if consult and phase == Phase.TALK:
            phase = Phase.CONSULT
        _append(spans, Span(phase, start, end, consult=consult, going_on=following is None))
    number = next((one.detail.get("number", "") for one in moments if _asks_outside(one)), "")
    return RecordedLeg(moments[0].user_id, tuple(spans), number)


def _starts(moments: Sequence[Moment], handed_over: Sequence[datetime]) -> list[datetime]:
    """When each began. A consult that becomes the call keeps its time; it does so when the transfer is completed.

    Whatever else changes without a time of its own began when it was told.
    """
    starts: list[datetime] = []
    for moment in moments:
        start = moment.since or moment.at
        if starts and start <= (before := starts[-1]):
            start = max((at for at in handed_over if before < at <= moment.at), default=max(moment.at, before))
        starts.append(start)
    return starts


def _asks_outside(moment: Moment) -> bool:
    return moment.detail.get("kind") == CallKind.CONSULT and not moment.detail.get("peer")


def _append(spans: list[Span], span: Span) -> None:
    """Add a span. It becomes one with the last span if it follows at once and is of the same kind."""
    last = spans[-1] if spans else None
    if last and last.end == span.start and (last.phase, last.consult) == (span.phase, span.consult):
        spans[-1] = replace(last, end=span.end, going_on=span.going_on)
    elif span.end > span.start or span.going_on:
        spans.append(span)
