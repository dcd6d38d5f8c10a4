"""Rows of a record that several people edit: changed, added and deleted by either side."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.formsets import INITIAL_FORM_COUNT, TOTAL_FORM_COUNT
from django.http import QueryDict
from django.utils.translation import gettext as _

from .merging import Merge, read_sent
from .snapshots import Row

FormSet = forms.BaseInlineFormSet[Any, Any, Any]
MOST_ROWS = 1000
NEW_ROWS = 100
DELETE = "DELETE"


class FewNewRows(FormSet):
    """So many rows are added at once; whoever says that there are more gets no more back, and an error."""

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.absolute_max = len(self.get_queryset()) + NEW_ROWS
        self.max_num = min(self.max_num, self.absolute_max)


@dataclass
class SentRow:
    """A row as it was sent; `key` is empty for a new one."""

    key: str
    values: Row
    deleted: bool


class RowsMerge:
    """Brings the rows that were sent for an inline together with those stored, and numbers them anew."""

    def __init__(self, merge: Merge, formset: FormSet, *, opened: dict[str, Row], takes_new: bool):
        self.merge = merge
        self.formset = formset
        self.takes_new = takes_new
        self.form = formset.empty_form
        self.opened = opened
        self.stored = {str(form.instance.pk): form for form in formset.initial_forms}
        self.kept: list[SentRow] = []
        self.new: list[SentRow] = []

    def run(self, stored: dict[str, Row]) -> None:
        sent = sent_rows(self.formset, self.form, self.merge.data)
        known = {row.key: row for row in sent if row.key}
        for key, values in stored.items():
            self.kept.append(self._kept(key, values, known.get(key)))
        for key, row in known.items():
            if key not in stored:
                self._gone(row)
        added = [values for key, values in stored.items() if key not in self.opened]
        if self.takes_new:
            self.new += [row for row in sent if not row.key and row.values not in added]
        self._write()

    def _kept(self, key: str, stored: Row, sent: SentRow | None) -> SentRow:
        """What becomes of a row that is stored."""
        if sent is None or key not in self.opened:
            return SentRow(key, stored, deleted=False)
        opened, at = self.opened[key], f"{self.formset.prefix}:{key}:"
        if sent.deleted:
            return SentRow(key, stored, deleted=self._deletion_stands(key, opened, stored))
        values = self.merge.row(
            self.form, opened=opened, stored=stored, wanted=sent.values, key=at, of=f"{self._name(key)}: "
        )
        return SentRow(key, values, deleted=False)

    def _deletion_stands(self, key: str, opened: Row, stored: Row) -> bool:
        if opened != stored:
            self.merge.notices.append(
                _("%(row)s, which you deleted, was changed meanwhile. It is marked for deletion again: look at it.")
                % {"row": self._name(key)}
            )
        return True

    def _gone(self, row: SentRow) -> None:
        """Keep a row that somebody else has deleted as a new one, if this user has worked on it."""
        if row.deleted or row.values == self.opened.get(row.key):
            return
        self.new.append(SentRow("", row.values, deleted=False))
        self.merge.notices.append(
            _(
                "%(table)s: a row that you changed was deleted meanwhile. It stands at the end as a new row: "
                "save to have it again, or remove it."
            )
            % {"table": str(self.form.instance._meta.verbose_name_plural).capitalize()}
        )

    def _name(self, key: str) -> str:
        return str(self.stored[key].instance)

    def _write(self) -> None:
        start, data = f"{self.formset.prefix}-", self.merge.data
        for name in [name for name in data if _is_of_a_row(name, start)]:
            del data[name]
        for index, row in enumerate([*self.kept, *self.new]):
            self._write_row(f"{start}{index}-", row)
        data[start + TOTAL_FORM_COUNT] = str(len(self.kept) + len(self.new))
        data[start + INITIAL_FORM_COUNT] = str(len(self.kept))

    def _write_row(self, start: str, row: SentRow) -> None:
        self.merge.put(start, row.values)
        if row.key:
            self.merge.data[start + self.form.instance._meta.pk.name] = row.key
        if row.deleted:
            self.merge.data[start + DELETE] = "on"


def sent_rows(formset: FormSet, form: forms.ModelForm[Any], data: QueryDict) -> list[SentRow]:
    """The rows in the order sent. A row without a key is new, whatever its number."""
    key = form.instance._meta.pk.name
    starts = [f"{formset.prefix}-{index}-" for index in range(_total(formset, data))]
    return [
        SentRow(data.get(start + key, ""), read_sent(form, data, start=start), deleted=bool(data.get(start + DELETE)))
        for start in starts
    ]


def _total(formset: FormSet, data: QueryDict) -> int:
    total = data.get(f"{formset.prefix}-{TOTAL_FORM_COUNT}", "")
    return min(int(total), MOST_ROWS) if total.isascii() and total.isdigit() and len(total) < 10 else 0


def _is_of_a_row(name: str, start: str) -> bool:
    return name.startswith(start) and name.removeprefix(start).split("-", 1)[0].isdigit()
