"""Checks of names: two that users take for one. Forms refuse most of these, other ways into the database do not."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from ..languages import other_languages
from ..models import BusinessRole, CustomizingModel, TransactionType, WorkMode
from ..models.terms import read_terms
from ..models.transaction_types import LISTS
from .finding import Finding, Level

TOLD_APART: tuple[type[CustomizingModel], ...] = (BusinessRole, WorkMode, TransactionType)


def same_text_twice() -> Iterator[Finding]:
    for model in TOLD_APART:
        twins = _twins(model)
        records = model._default_manager.in_bulk({*twins, *twins.values()}) if twins else {}
        for record, other in ((records[pk], records[first]) for pk, first in twins.items()):
            said = _("%(kind)s: %(one)s and %(other)s have the same text, so users cannot tell them apart.")
            names = {"kind": model._meta.verbose_name_plural, "one": _named(other), "other": _named(record)}
            yield Finding("CUST-021", Level.WARNING, said % names, _("Change one of the texts."), record)


def _twins(model: type[CustomizingModel]) -> dict[Any, Any]:
    """The keys of the records whose text another one has, each with that of the first one."""
    first: dict[str, Any] = {}
    records: Any = model._default_manager.order_by("pk")
    rows = records.values_list("pk", "text")
    same = {pk: first.setdefault(" ".join(text.casefold().split()), pk) for pk, text in rows}
    return {pk: other for pk, other in same.items() if other != pk}


def terms_of_nothing() -> Iterator[Finding]:
    for kind in TransactionType.objects.exclude(terms={}).prefetch_related("own_fields"):
        listed = {*kind.own_statuses, *(text for field in LISTS for text in kind.choices_of(field))}
        listed |= {choice for own in kind.own_fields.all() for choice in own.offered}
        for code, lines in kind.terms.items():
            if gone := sorted(read_terms(lines).keys() - listed):
                said = _("%(type)s: what is said in %(language)s of “%(texts)s” is of no use, as no list has it.")
                names = {"type": kind, "language": other_languages().get(code, code), "texts": "”, “".join(gone)}
                remedy = _(
                    "Lists in other languages: write what the list says before the sign =, or take the line out."
                )
                yield Finding("CUST-031", Level.INFO, said % names, remedy, kind)


def _named(record: CustomizingModel) -> str:
    return str(getattr(record, record.key_fields[0]))


CHECKS = (same_text_twice, terms_of_nothing)
