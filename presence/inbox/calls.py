"""What the CMS tells of one user's leg."""

from typing import Any

from customizing.models import CmsDestination
from presence import changes, recorder
from presence.calls import wrap_up
from presence.contract import CallChanged
from presence.inbox import conversations, recorded
from presence.inbox.people import user_id
from presence.models import Call, CallState


def apply(destination: CmsDestination, event: CallChanged) -> None:
    user = user_id(destination, event.user)
    if user is None:
        return
    fields = _fields(destination, event)
    fields["conversation"] = conversations.of_call(destination, event)
    fields["user_id"] = user
    taken = _write(destination, event, fields)
    recorder.event_told(fields["conversation"], taken=taken, user_id=user, **recorded.of_call(event, fields))
    if not taken:
        return
    if event.state == CallState.ENDED:
        wrap_up.call_ended(user, at=event.at, answered=event.answered_at is not None)
    changes.changed([user])


def _write(destination: CmsDestination, event: CallChanged, fields: dict[str, Any]) -> bool:
    """True if the event was newer than what was known."""
    call, created = Call.objects.get_or_create(
        destination=destination, cms_id=event.call, defaults={**fields, "started_at": event.at}
    )
    newer = Call.objects.filter(pk=call.pk, cms_sequence__lt=event.sequence)
    newer = newer.exclude(end_reason=wrap_up.LOST, ended_at__gt=event.at)  # it was over by then
    return created or bool(newer.update(**fields))


def _fields(destination: CmsDestination, event: CallChanged) -> dict[str, Any]:
    ended = event.state == CallState.ENDED
    return {
        "cms_sequence": event.sequence,
        "kind": event.kind,
        "direction": event.direction,
        "state": event.state,
        "state_since": event.at,
        "peer_user_id": user_id(destination, event.peer_user),
        "peer_number": event.peer_number,
        "answered_at": event.answered_at,
        "ended_at": event.at if ended else None,
        "end_reason": event.end_reason,
        "awaiting": "",
        "awaiting_until": None,
    }
