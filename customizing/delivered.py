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
    """Load what was never loaded before; the list tells of each delivered record what became of it."""
    known = set(DeliveredRecord.objects.values_list("key", flat=True))
    results = []
    references: dict[Ref, Model | None] = {}
    for record in records():
        outcome = "kept" if record.key in known else _load(record, references=references)
        results.append(Loaded(record, outcome))
    new = [result.record.key for result in results if result.outcome != "missing" and result.record.key not in known]
    DeliveredRecord.objects.bulk_create([DeliveredRecord(key=key) for key in new])
    return results


def _load(record: Record, *, references: dict[Ref, Model | None]) -> str:
    try:
        values = {name: _resolved(value, references=references) for name, value in record.values.items()}
    except LookupError:
        return "missing"
    identity = {name: values[name] for name in (record.natural, record.parent) if name}
    if record.model._default_manager.filter(**identity).exists():
        return "kept"
    record.model._default_manager.create(**values)
    return "loaded"


def _resolved(value: Any, *, references: dict[Ref, Model | None]) -> Any:
    if not isinstance(value, Ref):
        return value
    if value not in references:
        field = "name" if hasattr(value.model, "name") else "pk"
        references[value] = value.model._default_manager.filter(**{field: value.key}).first()
    if references[value] is None:
        raise LookupError(value.key)
    return references[value]
