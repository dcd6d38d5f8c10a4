"""What two documents do not have in common."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from .tables import Document, Table, Values, objects
from .taking import key_of_row
from .texts import Text

NOTHING: Text = ""
NAME, PASSWORD, DELIVERED = "name of the object", "password", "delivered"
"""They stand for the field when an object has got another name, when a password was stored or removed, and when an
object was delivered. A document has none of these."""
SET, REMOVED = "set", "removed"


class Act(StrEnum):
    """What became of an object."""

    CREATED = "created"
    CHANGED = "changed"
    DELETED = "deleted"


@dataclass(frozen=True)
class Change:
    """One value that differs. `rows` and `row` say in which row of the object, by its table and its key."""

    act: Act
    kind: str
    key: str
    field: str
    before: Text
    after: Text
    rows: str = ""
    row: tuple[str, ...] = ()


def compare(old: Document, new: Document, *, renamed: Mapping[str, Mapping[str, str]] | None = None) -> list[Change]:
    """From `old` to `new`. `renamed` says which key of the new has which object of the old, by kind."""
    names = renamed or {}
    return [change for table in objects() for change in _compared_objects(table, old, new, names.get(table.kind, {}))]


def _compared_objects(table: Table, old: Document, new: Document, renamed: Mapping[str, str]) -> Iterator[Change]:
    now, former = new.get(table.kind, {}), {new_name: name for name, new_name in renamed.items()}
    before = {renamed.get(key, key): values for key, values in old.get(table.kind, {}).items()}
    for key in sorted(before.keys() | now.keys()):
        act = Act.CREATED if key not in before else Act.CHANGED if key in now else Act.DELETED
        if key in former:
            yield Change(act, table.kind, key, NAME, former[key], key)
        yield from _compared(act, table, key, before.get(key), now.get(key))


def _compared(act: Act, table: Table, key: str, old: Values | None, new: Values | None) -> Iterator[Change]:
    values = list(_values(table, old, new))
    if act != Act.CHANGED and not values:
        yield Change(act, table.kind, key, NAME, *((NOTHING, key) if act == Act.CREATED else (key, NOTHING)))
    for name, before, after in values:
        yield Change(act, table.kind, key, name, before, after)
    for rows, part in table.rows.items():
        yield from _compared_rows(act, (table.kind, key, rows), part, old, new)


def _compared_rows(
    act: Act, place: tuple[str, str, str], part: Table, old: Values | None, new: Values | None
) -> Iterator[Change]:
    kind, key, rows = place
    before, after = (_by_key((values or {}).get(rows, []), part) for values in (old, new))
    for row in sorted(before.keys() | after.keys()):
        for name, was, now in _values(part, before.get(row), after.get(row)):
            yield Change(act, kind, key, name, was, now, rows=rows, row=row[:-1])


def _values(table: Table, old: Values | None, new: Values | None) -> Iterator[tuple[str, Text, Text]]:
    for name in table.fields:
        before, after = ((values or {}).get(name, NOTHING) or NOTHING for values in (old, new))
        if before != after:
            yield name, before, after


def _by_key(rows: list[Values], part: Table) -> dict[tuple[str, ...], Values]:
    """Rows of one key are told apart by their number, the last part of what identifies them here."""
    seen: Counter[tuple[str, ...]] = Counter()
    found = {}
    for row in rows:
        key = key_of_row(row, part)
        found[*key, str(seen[key])] = row
        seen[key] += 1
    return found
