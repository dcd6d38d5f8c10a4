"""Writing no more than what has changed, and in an order that the database accepts."""

from typing import Any

from django.db import models
from django.db.models.functions import Cast, Concat


def save_changed_fields(record: models.Model) -> None:
    """Write the fields whose values differ from those stored. The caller holds the row."""
    stored = type(record)._base_manager.get(pk=record.pk)
    fields = [field for field in record._meta.concrete_fields if not field.primary_key]
    changed = [field for field in fields if getattr(record, field.attname) != getattr(stored, field.attname)]
    if changed:
        times = [field for field in fields if getattr(field, "auto_now", False)]
        record.save(update_fields={field.name for field in [*changed, *times]})


def free_unique_values(formset: Any) -> None:
    """Rows that are to exchange values that only one may have give them up first."""
    leaving = [form.instance.pk for form in formset.initial_forms if _leaves(form, formset)]
    if field := _text_of_a_unique_set(formset.model):
        rows = formset.model._base_manager.filter(pk__in=leaving)
        rows.update(**{field.name: Concat(models.Value("~"), Cast("pk", models.CharField()))})


def _leaves(form: Any, formset: Any) -> bool:
    return bool(form.instance.pk) and (form.has_changed() or form in formset.deleted_forms)


def _text_of_a_unique_set(model: type[models.Model]) -> models.Field[Any, Any] | None:
    """All sets of values that our rows can have once hold a text, which can be replaced for a moment."""
    names = {name for constraint in model._meta.total_unique_constraints for name in constraint.fields}
    texts = (field for field in model._meta.concrete_fields if field.name in names)
    return next((field for field in texts if isinstance(field, models.CharField)), None)
