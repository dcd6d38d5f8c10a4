"""Puts the delivered Customizing into the database, once, and never over what the consultant has changed."""

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Model

from .activations.acting import acting
from .delivered_records import Record, Ref, records
from .models import DeliveredRecord, Occasion, TransactionType
from .models.transaction_types import LAST_RANGE_FROM, NUMBERS_PER_RANGE


@dataclass(frozen=True)
class Loaded:
    """What became of one delivered record: "loaded", "kept" or "missing" (what it refers to is gone)."""

    record: Record
    outcome: str


def load() -> list[Loaded]:
    """Load what was never loaded before; the list tells of each delivered record what became of it."""
    with acting(Occasion.DELIVERED):
        return _load_all()


@transaction.atomic
def _load_all() -> list[Loaded]:
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


def transaction_type(code: str) -> TransactionType:
    """The delivered transaction type, made again if it is not there; its numbers begin where no other type has any.

    Whoever makes a transaction of it does so in the same transaction, in which it cannot be deleted then.
    """
    if found := TransactionType.objects.select_for_update().filter(pk=code).first():
        return found
    values = next(
        record.values for record in records() if record.model is TransactionType and record.values["code"] == code
    )
    made = TransactionType(**{**values, "number_from": _free_range(values["number_from"])})
    TransactionType.objects.bulk_create([made], ignore_conflicts=True)  # somebody else may just do the same
    return TransactionType.objects.select_for_update().get(pk=code)


def _free_range(start: int) -> int:
    types = list(TransactionType.objects.all())
    for first in range(start, LAST_RANGE_FROM, NUMBERS_PER_RANGE):
        last = first + NUMBERS_PER_RANGE - 1
        if all(each.last_number < first or each.number_from > last for each in types):
            return first
    raise LookupError("there is no room for another number range")


def _resolved(value: Any, *, references: dict[Ref, Model | None]) -> Any:
    if not isinstance(value, Ref):
        return value
    if value not in references:
        field = "name" if hasattr(value.model, "name") else "pk"
        references[value] = value.model._default_manager.filter(**{field: value.key}).first()
    if references[value] is None:
        raise LookupError(value.key)
    return references[value]
