"""What a form showed of a record, and of its rows, when it was opened: signed, so that it comes back as it went."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.core import signing
from django.db.models import Model

from .browser import Sent, sent_by

NAME = "as_opened"
Row = dict[str, Sent]
FormSet = forms.BaseModelFormSet[Any, Any]


@dataclass
class FormSnapshot:
    """What a browser would send for each field; for rows, by the prefix of their table and by their key."""

    fields: Row = field(default_factory=dict)
    rows: dict[str, dict[str, Row]] = field(default_factory=dict)

    def seal(self, record: Model) -> str:
        """The snapshot as a text for the hidden field of a form."""
        return signing.dumps([self.fields, self.rows], salt=_salt(record), compress=True)

    @classmethod
    def unseal(cls, sealed: str, record: Model) -> "FormSnapshot | None":
        """The snapshot that was sealed; None if it was not sealed for this record."""
        try:
            return cls(*signing.loads(sealed, salt=_salt(record)))
        except (signing.BadSignature, ValueError, TypeError):
            return None


def take_snapshot(form: forms.BaseForm, formsets: Iterable[FormSet] = ()) -> FormSnapshot:
    """The snapshot of a page's form and of its tables of rows, all unbound."""
    return FormSnapshot(sent_by(form), {str(formset.prefix): _rows(formset) for formset in formsets})


def _rows(formset: FormSet) -> dict[str, Row]:
    return {str(form.instance.pk): sent_by(form) for form in formset.initial_forms}


def _salt(record: Model) -> str:
    return f"as-opened:{record._meta.label_lower}:{record.pk}"
