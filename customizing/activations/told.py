"""Recorded changes as people read them, on a page and in a spreadsheet."""

import csv
import io
from collections.abc import Iterable, Iterator

from django.utils.formats import get_format, localize
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from ..document.differences import Act, Change
from ..document.wording import worded
from ..models import Activation, ChangedValue

FORMULA = ("=", "+", "-", "@", "\t", "\r")


def moment_of(activation: Activation) -> str:
    """When the state came about, as people write it."""
    return str(localize(localtime(activation.at)))


def change_of(record: ChangedValue) -> Change:
    """The change that was recorded."""
    return Change(
        act=Act(record.act),
        kind=record.kind,
        key=record.key,
        field=record.field,
        before=record.before,
        after=record.after,
        rows=record.rows,
        row=tuple(record.row),
    )


def written(records: Iterable[ChangedValue]) -> Iterator[str]:
    """The lines of a file for spreadsheets, which take none of it for a formula."""
    delimiter = ";" if get_format("DECIMAL_SEPARATOR") == "," else ","
    heads = (_("When"), _("Who"), _("Occasion"), _("What for"), _("Kind of object"), _("Object"), _("What was done"))
    yield "\ufeff" + _line([*heads, _("Field"), _("From"), _("To")], delimiter)
    for record in records:
        told, activation = worded(change_of(record)), record.activation
        when = localtime(activation.at).isoformat(sep=" ", timespec="seconds")
        whom = (when, activation.user_name, str(activation.get_occasion_display()), activation.reason)
        yield _line([*whom, told.kind, told.key, told.act, told.place, told.before, told.after], delimiter)


def _line(cells: Iterable[str], delimiter: str) -> str:
    line = io.StringIO()
    csv.writer(line, delimiter=delimiter).writerow([_harmless(cell) for cell in cells])
    return line.getvalue()


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(FORMULA) else cell
