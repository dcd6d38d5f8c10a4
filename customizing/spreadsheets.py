"""CSV as spreadsheets read it."""

import csv
import io
from collections.abc import Iterable, Iterator

from django.utils.formats import get_format

FORMULA = ("=", "+", "-", "@", "\t", "\r")


def written(rows: Iterable[Iterable[str]]) -> Iterator[str]:
    """A line for each row, marked as UTF-8, with the delimiter that spreadsheets expect in the user's language."""
    delimiter = ";" if get_format("DECIMAL_SEPARATOR") == "," else ","
    mark = "\ufeff"
    for row in rows:
        line = io.StringIO()
        csv.writer(line, delimiter=delimiter).writerow(row)
        yield mark + line.getvalue()
        mark = ""


def harmless(cell: str) -> str:
    """The text so that no spreadsheet takes it for a formula."""
    return f"'{cell}" if cell.startswith(FORMULA) else cell
