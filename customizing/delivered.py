"""Puts the delivered Customizing into the database, once, and never over what the consultant has changed."""

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Model

from .delivered_records import Record, Ref, records
from .models import DeliveredRecord


@dataclass(frozen=True)
class Loaded:
    """What became of one delivered record: "loaded", "kept" or "missing" (what it refers to is gone)."""

    record: Record
    outcome: str


@transaction.atomic
def load() -> list[Loaded]:
    """Load what was never loaded before; the list tells of each record what became of it."""
    known = set(DeliveredRecord.objects.values_list("key", flat=True))
    return [Loaded(record, _load(record, known=known)) for record in records()]


def _load(record: Record, *, known: set[str]) -> str:
    if record.key in known:
        return "kept"
    try:
        values = {name: _resolved(value) for name, value in record.values.items()}
    except LookupError:
        return "missing"
    identity = {name: values.pop(name) for name in (record.natural, record.parent) if name}
    _, created = record.model._default_manager.get_or_create(**identity, defaults=values)
    DeliveredRecord.objects.create(key=record.key)
    return "loaded" if created else "kept"


def _resolved(value: Any) -> Any:
    return _find(value) if isinstance(value, Ref) else value


def _find(ref: Ref) -> Model:
    field = "name" if any(f.name == "name" for f in ref.model._meta.fields) else "pk"
    found = ref.model._default_manager.filter(**{field: ref.key}).first()
    if found is None:
        raise LookupError(ref.key)
    return found
