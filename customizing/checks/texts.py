"""Checks of names: two that users take for one. Forms refuse most of these, other ways into the database do not."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from ..models import BusinessRole, CustomizingModel, TransactionType, WorkMode
from .finding import Finding, Level

TOLD_APART: tuple[type[CustomizingModel], ...] = (BusinessRole, WorkMode, TransactionType)


def same_text_twice() -> Iterator[Finding]:
    for model in TOLD_APART:
        first: dict[str, CustomizingModel] = {}
        for record in model._default_manager.order_by("pk"):
            text = " ".join(str(getattr(record, "text", "")).casefold().split())
            other = first.setdefault(text, record)
            if other is not record:
                said = _("%(kind)s: %(one)s and %(other)s have the same text, so users cannot tell them apart.")
                names = {"kind": model._meta.verbose_name_plural, "one": _named(other), "other": _named(record)}
                yield Finding("CUST-021", Level.WARNING, said % names, _("Change one of the texts."), record)


def _named(record: CustomizingModel) -> str:
    return str(getattr(record, record.key_fields[0]))


CHECKS = (same_text_twice,)
