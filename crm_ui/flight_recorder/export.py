"""A conversation as a file that may leave the house: no name, no number, nothing that anybody wrote or said."""

from datetime import datetime, timedelta
from typing import Any

from crm_ui.flight_recorder.lanes import party_lanes
from crm_ui.flight_recorder.legs import Span, legs_of
from crm_ui.flight_recorder.names import PEOPLE, Names
from crm_ui.flight_recorder.reasons import REASONS
from crm_ui.flight_recorder.report import moments_of, names_for
from crm_ui.flight_recorder.sight import Sight
from presence.attached_data.envelope import Envelope
from presence.models import Conversation
from presence.models.moments import Moment

MOST = 10_000
PLAIN = {"state", "kind", "ended", "ms", "command", "cause", "version", "pages", "why", "type"}
"""Details that name nobody. What stands neither here nor below is left out."""

TEXTS = {"reason", "message", "text"}


def export_of(conversation: Conversation, *, now: datetime) -> dict[str, Any]:
    """The conversation, its parties with their phases, and its moments."""
    moments, left_off = moments_of(conversation, most=MOST)
    names = names_for(moments, sight=Sight.MASKED)
    legs = legs_of(moments, until=conversation.ended_at or now)
    parties = party_lanes(legs, names=names, direction=conversation.direction)
    return {
        "conversation": str(conversation.pk),
        "telephone_system": conversation.destination.connector,
        "exported_at": _time(now),
        "direction": conversation.direction,
        "number": names.number(conversation.number),
        "dialed": names.number(conversation.dialed),
        "started_at": _time(conversation.started_at),
        "ended_at": _time(conversation.ended_at),
        "end_reason": masked(conversation.end_reason),
        "hand_over": {"reason": masked(conversation.reason), "note": masked(conversation.note)},
        "attached_data": _attached(conversation.envelope, names),
        "parties": [{"party": lane.key, "phases": [_phase(s) for row in lane.rows for s in row]} for lane in parties],
        "moments": [_moment(moment, names) for moment in moments],
        "complete": not left_off,
    }


def masked(text: str) -> str | dict[str, Any]:
    """A reason that we know is as it is; of any other text only the length is told."""
    return text if not text or text in REASONS else {"type": "text", "length": len(text)}


def _attached(envelope: Envelope, names: Names) -> dict[str, Any]:
    return {
        "version": envelope.version,
        "fields": [
            {"value": {"type": "text", "length": len(one.value)}, "origin": str(one.origin), "at": _time(one.at)}
            for one in envelope.fields.values()
        ],
        "hops": [
            {
                "sender": names.target(hop.sender),
                "receiver": names.target(hop.receiver),
                "kind": hop.kind,
                "at": _time(hop.at),
            }
            for hop in envelope.hops
        ],
    }


def _phase(span: Span) -> dict[str, Any]:
    return {"phase": span.phase.value, "from": _time(span.start), "to": None if span.going_on else _time(span.end)}


def _moment(moment: Moment, names: Names) -> dict[str, Any]:
    return {
        "at": _time(moment.at),
        "kind": moment.kind,
        "what": moment.what,
        "outcome": moment.outcome,
        "party": names.user(moment.user_id),
        "since": _time(moment.since),
        "times": moment.times,
        "sequence": moment.sequence,
        **_detail(moment.detail, names),
    }


def _detail(detail: dict[str, Any], names: Names) -> dict[str, Any]:
    shown = {name: value for name, value in detail.items() if name in PLAIN}
    shown |= {name: names.user(value) for name, value in detail.items() if name in PEOPLE}
    shown |= {name: masked(value) for name, value in detail.items() if name in TEXTS and value}
    if target := detail.get("target"):
        shown["target"] = names.target(target)
    if number := detail.get("number"):
        shown["number"] = names.number(number)
    return {"detail": shown}


def _time(at: datetime | None) -> str | None:
    """The time to the millisecond, so that the order can be seen."""
    return (at.replace(microsecond=0) + timedelta(milliseconds=at.microsecond // 1000)).isoformat() if at else None
