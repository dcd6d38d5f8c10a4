"""Events that come late. They wait in a table, as whoever acts need not be who listens."""

from collections.abc import Iterable
from dataclasses import asdict, fields
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from customizing.models import CmsDestination
from presence import compiled
from presence.contract import AgentChanged, CallChanged, ConversationChanged, Event, TransferChanged
from presence.models.simulator import SimLateEvent

KINDS: dict[str, type[Event]] = {
    kind.__name__: kind for kind in (AgentChanged, CallChanged, ConversationChanged, TransferChanged)
}


def keep(destination: CmsDestination, late: Iterable[tuple[float, Event]], *, now: datetime) -> None:
    """Each event comes so many seconds after `now`."""
    SimLateEvent.objects.bulk_create(
        SimLateEvent(
            world_id=destination.pk,
            due_at=now + timedelta(seconds=seconds),
            kind=type(event).__name__,
            told=_stored(event),
        )
        for seconds, event in late
    )


def due(destination: CmsDestination, *, now: datetime) -> list[Event]:
    """The events whose time has come, for the one who asks first. Writes only if there are any."""
    if not _first_due(destination.pk, now):
        return []
    with transaction.atomic():
        waiting = SimLateEvent.objects.filter(world=destination.pk, due_at__lte=now).order_by("due_at", "pk")
        rows = list(waiting.select_for_update())
        SimLateEvent.objects.filter(pk__in=[row.pk for row in rows]).delete()
    return [_event(row) for row in rows]


@compiled.query
def _first_due(world_id: int, now: datetime) -> QuerySet[SimLateEvent, int]:
    return SimLateEvent.objects.filter(world=world_id, due_at__lte=now).values_list("pk", flat=True)[:1]


def _stored(event: Event) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in asdict(event).items()}


def _event(row: SimLateEvent) -> Event:
    kind = KINDS[row.kind]
    told: dict[str, Any] = {each.name: row.told[each.name] for each in fields(kind) if each.name in row.told}
    told |= {name: datetime.fromisoformat(told[name]) for name in ("at", "answered_at") if told.get(name)}
    told |= {name: tuple(value) for name, value in told.items() if isinstance(value, list)}
    return kind(**told)
