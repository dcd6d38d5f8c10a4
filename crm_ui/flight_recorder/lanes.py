"""The lanes of the drawing: the parties, then transfers, telephone system and CRM, with what happened in each."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from django.utils.translation import gettext as _

from crm_ui.flight_recorder.legs import RecordedLeg, Span, heard_outside, rows_of
from crm_ui.flight_recorder.names import Names
from crm_ui.flight_recorder.words import what_of
from presence.models import Direction, TransferState
from presence.models.moments import Moment, MomentKind

TRANSFERS, SYSTEM, CRM = "transfers", "telephone-system", "crm"
ROWS = {
    MomentKind.TRANSFER: (TRANSFERS, 0),
    MomentKind.EVENT: (SYSTEM, 0),
    MomentKind.COMMAND: (SYSTEM, 1),
    MomentKind.CONCLUSION: (SYSTEM, 1),
    MomentKind.TRANSACTION: (CRM, 0),
    MomentKind.BADGE: (CRM, 1),
}


@dataclass(frozen=True)
class Mark:
    kind: str
    at: datetime
    text: str
    row: int = 0


@dataclass
class Lane:
    key: str
    label: str
    rows: list[list[Span]] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)

    @property
    def height(self) -> int:
        """The number of rows that the lane takes."""
        return max(1, len(self.rows), *(mark.row + 1 for mark in self.marks))


@dataclass(frozen=True)
class DrawnHandOver:
    """A completed transfer: from one lane to another."""

    at: datetime
    sender: str
    receiver: str


def party_lanes(legs: Sequence[RecordedLeg], *, names: Names, direction: str) -> list[Lane]:
    """A lane for the caller, each user, and each outside number that was consulted."""
    lanes = []
    if direction != Direction.INTERNAL and (heard := heard_outside(legs)):
        lanes.append(Lane("caller", names.caller, [heard]))
    for user_id in dict.fromkeys(leg.user_id for leg in legs):
        own = [leg for leg in legs if leg.user_id == user_id]
        label = names.user(user_id) or _("a user who is gone")
        lanes.append(Lane(names.key(user_id) or "unknown", label, rows_of(own)))
    for number in dict.fromkeys(leg.number for leg in legs if leg.number):
        asked = [_other_side(leg) for leg in legs if leg.number == number]
        lanes.append(Lane("outside", names.number(number), rows_of(leg for leg in asked if leg.spans)))
    return lanes


def system_lanes(moments: Iterable[Moment], *, names: Names) -> list[Lane]:
    """Lanes with what the systems did: transfers that moved, what was told and commanded, what came of it."""
    lanes = [Lane(TRANSFERS, _("Transfers")), Lane(SYSTEM, _("Telephone system")), Lane(CRM, _("CRM"))]
    by_key = {lane.key: lane for lane in lanes}
    moments = list(moments)
    for moment in moments:
        key, row = ROWS[MomentKind(moment.kind)]
        by_key[key].marks.append(Mark(moment.kind, moment.at, what_of(moment, names), row))
    for moment in transfer_steps(moments):
        if moment.kind == MomentKind.EVENT:
            at = moment.since or moment.at
            by_key[TRANSFERS].marks.append(Mark(MomentKind.TRANSFER, at, what_of(moment, names)))
    return [lane for lane in lanes if lane.marks]


def transfer_steps(moments: Iterable[Moment]) -> list[Moment]:
    """The moments in which a transfer went on, whoever told of it."""
    state: dict[str, str] = {}
    steps = []
    for moment in moments:
        told = moment.what == "transfer" and not moment.outcome and moment.kind == MomentKind.EVENT
        now = moment.detail.get("state", "") if told else moment.what
        if (told or moment.kind == MomentKind.TRANSFER) and state.get(moment.subject) != now:
            state[moment.subject] = now
            steps.append(moment)
    return steps


def hand_overs(moments: Iterable[Moment], *, names: Names) -> list[DrawnHandOver]:
    return [
        DrawnHandOver(step.since or step.at, names.key(step.detail["sender"]), names.key(step.detail["receiver"]))
        for step in transfer_steps(moments)
        if step.detail.get("state") == TransferState.COMPLETED and step.detail.get("receiver")
    ]


def _other_side(leg: RecordedLeg) -> RecordedLeg:
    """The consult as the outside party who is asked hears it."""
    return replace(leg, spans=tuple(span for span in leg.spans if span.consult))
