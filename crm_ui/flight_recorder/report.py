"""All that the page of a conversation shows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from crm_ui.flight_recorder import words
from crm_ui.flight_recorder.drawing import Timeline, draw, length_text
from crm_ui.flight_recorder.lanes import Lane, hand_overs, party_lanes, system_lanes
from crm_ui.flight_recorder.legs import Phase, legs_of
from crm_ui.flight_recorder.names import Names, Pseudonyms, users_in
from crm_ui.flight_recorder.sight import Sight
from presence.models import Conversation
from presence.models.moments import Moment, MomentKind

MOST = 500
"""So many moments are drawn and listed; the export has more of them."""


@dataclass(frozen=True)
class Party:
    """How long a party rang, talked, was on hold and consulted."""

    name: str
    times: list[str]


@dataclass(frozen=True)
class Row:
    at: datetime
    time: str
    kind: str
    kind_text: str
    what: str
    remarks: str


@dataclass(frozen=True)
class Report:
    names: Names
    drawing: Timeline | None
    parties: list[Party]
    rows: list[Row]
    left_off: bool


def moments_of(conversation: Conversation, *, most: int) -> tuple[list[Moment], bool]:
    """The first moments in their order, and whether there are more."""
    found = list(conversation.moments.order_by("at", "pk")[: most + 1])
    return found[:most], len(found) > most


def report_of(conversation: Conversation, *, sight: Sight, caller: str, now: datetime) -> Report:
    """What happened, as far as the viewer may see it. `caller` is what the caller is called, if that may be seen."""
    moments, left_off = moments_of(conversation, most=MOST)
    names = names_for(moments, sight=sight, caller=caller)
    legs = legs_of(moments, until=conversation.ended_at or now)
    parties = party_lanes(legs, names=names, direction=conversation.direction)
    lanes = [*parties, *system_lanes(moments, names=names)]
    return Report(
        names=names,
        drawing=draw(lanes, hand_overs=hand_overs(moments, names=names)),
        parties=[_party(lane) for lane in parties],
        rows=_rows(moments, names),
        left_off=left_off,
    )


def names_for(moments: Sequence[Moment], *, sight: Sight, caller: str = "") -> Names:
    users, order = users_in(moments)
    return Names(users, caller=caller) if sight == Sight.FULL else Pseudonyms(users, order=order)


def _party(lane: Lane) -> Party:
    spans = [span for row in lane.rows for span in row]
    spent = {phase: sum((s.end - s.start for s in spans if s.phase == phase), timedelta()) for phase in Phase}
    return Party(lane.label, [length_text(spent[phase]) if spent[phase] else "–" for phase in Phase])


def _rows(moments: Sequence[Moment], names: Names) -> list[Row]:
    """An event is news if it tells of another time than the one before: not all that changes has a time of its own."""
    rows: list[Row] = []
    told: dict[str, datetime | None] = {}
    for moment in moments:
        news = moment.kind == MomentKind.EVENT and told.get(moment.subject) != moment.since
        told[moment.subject] = moment.since
        rows.append(_row(moment, names, news=news))
    return rows


def _row(moment: Moment, names: Names, *, news: bool) -> Row:
    local = timezone.localtime(moment.at)
    return Row(
        at=moment.at,
        time=f"{local:%H:%M:%S}.{local.microsecond // 1000:03}",
        kind=moment.kind,
        kind_text=str(words.KINDS[moment.kind]),
        what=words.what_of(moment, names),
        remarks=words.remarks_of(moment, names, news=news),
    )
