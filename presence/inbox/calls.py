"""What the CMS tells of one user's leg."""

from datetime import datetime
from typing import Any

from presence import changes, compiled, recorder
from presence.calls import wrap_up
from presence.contract import CallChanged
from presence.inbox import conversations, recorded
from presence.inbox.batch import Batch
from presence.models import Call, CallKind, CallState
from presence.signals import call_moved
from presence.transfers import arrivals

BEGINNING = {CallState.ALERTING, CallState.DIALING}
"""In these states a leg is probably new, so that it is looked for first."""
PERCEIVED = {CallState.ALERTING, CallState.CONNECTED}


def apply(batch: Batch, event: CallChanged) -> None:
    user = batch.user_id(event.user)
    if user is None:
        return
    fields = _fields(batch, event)
    conversation = conversations.of_call(batch, event)
    fields |= {"conversation_id": conversation.pk, "user_id": user}
    taken = _write(batch, event, fields)
    if taken and event.call in batch.new_legs and event.state != CallState.ENDED:
        arrivals.note_arrival(conversation, user)
    recorder.event_told(conversation, taken=taken, user_id=user, **recorded.of_call(event, fields))
    if not taken:
        return
    if event.state == CallState.ENDED:
        batch.leg_ended(user, at=event.at, answered=event.answered_at is not None)
    changes.changed([user, conversation.deflected_by_id])  # who has sent it on sees where it rings
    if event.kind == CallKind.PRIMARY and event.state in PERCEIVED:
        told = {"conversation": conversation, "event": event, "user_id": user, "role_id": batch.roles[user]}
        call_moved.send_robust(sender=Call, **told)


def _write(batch: Batch, event: CallChanged, fields: dict[str, Any]) -> bool:
    """True if the event was newer than what was known."""
    if event.state in BEGINNING and event.call not in batch.known_legs:
        return _made(batch, event, fields)
    newer = _newer(batch.destination.pk, event.call, event.sequence, event.at, fields)
    return bool(newer) or (event.call not in batch.known_legs and _made(batch, event, fields))


@compiled.update
def _newer(destination_id: int, cms_id: str, sequence: int, at: datetime, fields: dict[str, Any]) -> compiled.Update:
    leg = Call.objects.filter(destination=destination_id, cms_id=cms_id, cms_sequence__lt=sequence)
    return leg.exclude(end_reason=wrap_up.LOST, ended_at__gt=at), fields  # it was over by then


def _made(batch: Batch, event: CallChanged, fields: dict[str, Any]) -> bool:
    new = Call(destination=batch.destination, cms_id=event.call, started_at=event.at, **fields)
    new.save(force_insert=True)
    batch.known_legs.add(event.call)
    batch.new_legs.add(event.call)
    return True


def _fields(batch: Batch, event: CallChanged) -> dict[str, Any]:
    ended = event.state == CallState.ENDED
    rings = {"rang": True} if event.state == CallState.ALERTING else {}
    return {
        **rings,
        "cms_sequence": event.sequence,
        "kind": event.kind,
        "direction": event.direction,
        "state": event.state,
        "state_since": event.at,
        "peer_user_id": batch.user_id(event.peer_user),
        "peer_number": event.peer_number,
        "answered_at": event.answered_at,
        "muted": event.muted and not ended,
        "ended_at": event.at if ended else None,
        "end_reason": event.end_reason,
        "awaiting": "",
        "awaiting_until": None,
    }
