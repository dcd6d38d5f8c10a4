"""Which findings concern a record: itself, what uses it, and what it uses."""

from collections.abc import Iterable, Iterator

from django.db import IntegrityError, transaction
from django.db.models import CASCADE, Model, ProtectedError

from ..models import CustomizingModel
from . import findings
from .finding import Finding


def findings_about(record: Model) -> list[Finding]:
    """What does not fit together in the record and in what uses it, or is brought in by what it uses itself."""
    using, used = {record, *_using(record)}, set(_used(record))
    return [finding for finding in findings() if _concerns(finding, record, using=using, used=used)]


def findings_if_deleted(records: Iterable[Model]) -> list[Finding]:
    """What would not fit together any more without the records; nothing, if they cannot be deleted."""
    before = set(map(_identity, findings()))
    with transaction.atomic():
        try:
            with transaction.atomic():
                for record in list(records):  # a copy, as deletion takes its key from the record
                    type(record)._base_manager.get(pk=record.pk).delete()
                after = findings()
        except (ProtectedError, IntegrityError):
            after = []
        transaction.set_rollback(True)
    return [finding for finding in after if _identity(finding) not in before]


def _concerns(finding: Finding, record: Model, *, using: set[Model], used: set[Model]) -> bool:
    if finding.record == record or (finding.missing and type(finding.record) is type(record)):
        return True
    return finding.about in using if finding.about else finding.record in using | used


def _using(record: Model) -> Iterator[Model]:
    """The records that name this one, and the records that name those: a button's profile, a profile's roles."""
    if parent := getattr(record, "profile", None):
        yield parent
        yield from _using(parent)
    for relation in record._meta.related_objects:
        if relation.one_to_many and relation.on_delete is not CASCADE and _is_customizing(relation.related_model):
            for user in relation.related_model._base_manager.filter(**{relation.field.name: record}):
                yield user
                yield from _using(user)


def _used(record: Model) -> Iterator[Model]:
    for field in record._meta.concrete_fields:
        if field.is_relation and _is_customizing(field.related_model) and (used := getattr(record, field.name)):
            yield used
            yield from _used(used)


def _is_customizing(model: type[Model] | None) -> bool:
    return model is not None and issubclass(model, CustomizingModel)


def _identity(finding: Finding) -> tuple[str, str]:
    return finding.id, finding.text
