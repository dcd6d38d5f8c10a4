"""Recorded changes as people read them, on a page and in a spreadsheet."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from django.utils.formats import localize
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from .. import spreadsheets
from ..document.differences import Act, Change
from ..document.wording import worded
from ..models import Activation, ChangedValue


def moment_of(activation: Activation) -> str:
    """When the state came about, as people write it."""
    return at_moment(activation.at)


def at_moment(at: datetime) -> str:
    return str(localize(localtime(at)))


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
    return spreadsheets.written(map(spreadsheets.harmless, row) for row in _rows(records))


def _rows(records: Iterable[ChangedValue]) -> Iterator[list[str]]:
    heads = [_("When"), _("Who"), _("Occasion"), _("What for"), _("Kind of object"), _("Object"), _("What was done")]
    yield [*heads, _("Field"), _("From"), _("To")]
    for record in records:
        told = worded(change_of(record))
        when = localtime(record.at).isoformat(sep=" ", timespec="seconds")
        whom = (when, record.user_name, str(record.get_occasion_display()), record.reason)
        yield [*whom, told.kind, told.key, told.act, told.place, told.before, told.after]
