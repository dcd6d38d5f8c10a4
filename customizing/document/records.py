"""Records as they belong together, of the tables or of a document: who follows a reference needs no query."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from itertools import count
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Model

from ..models import CmsDestination
from .reading import Reading, read
from .tables import Document, Table, is_reference, objects, target_of
from .taking import read_tables, users_named

Records = dict[type[Model], list[Any]]
"""All records of each model, in the order in which people see them."""
Numbers = Mapping[str, Mapping[str, Any]]
"""The number in the database of each object of a document, by its kind and key; of the users that it names, too."""
USERS = "user"


def records_of_tables() -> Records:
    """What the tables hold now."""
    return _joined(read_tables())


def records_of(document: Document, numbers: Numbers, *, passwords: Mapping[str, str]) -> Records:
    """What the tables held when the document was taken, by the numbers and encrypted passwords of then."""
    reading = read(document, users=_names_now(numbers.get(USERS, {})), checked=False)
    found: dict[Table, list[Model]] = {}
    for table in objects():
        found[table] = list(_numbered(reading, table, numbers.get(table.kind, {})))
        for record in found[table]:
            if isinstance(record, CmsDestination):
                record.encrypted_password = passwords.get(str(record.pk), "")
    for table in objects():
        for part in table.rows.values():
            found[part] = list(_rows(reading, part))
    return _joined(found)


def _names_now(users: Mapping[str, Any]) -> dict[str, str]:
    """How users are called by now, by their names of then."""
    called = (
        dict(get_user_model().objects.filter(pk__in=users.values()).values_list("pk", "username")) if users else {}
    )
    return {name: called.get(number, "") for name, number in users.items()}


def _numbered(reading: Reading, table: Table, numbers: Mapping[str, Any]) -> Iterator[Model]:
    for key, record in reading.objects[table].items():
        if key in numbers:
            record.pk, record._state.adding = numbers[key], False
            yield record


def _rows(reading: Reading, part: Table) -> Iterator[Model]:
    """Rows have no number that anybody knows, but one each, as records without are not alike."""
    numbers = count(-1, -1)
    for rows in reading.rows[part].values():
        for row in rows:
            row.pk, row._state.adding = next(numbers), False
            yield row


def _joined(found: Mapping[Table, list[Model]]) -> Records:
    targets: dict[type[Model], Mapping[Any, Model]] = {
        table.model: {record.pk: record for record in found[table]} for table in objects()
    }
    targets[get_user_model()] = get_user_model().objects.in_bulk(set(users_named(found)))
    for table, records in found.items():
        for field in filter(is_reference, table.model._meta.concrete_fields):
            for record in records:
                _refer(record, field, targets[target_of(field)])
    for table, records in found.items():
        records.sort(key=partial(_place, table=table))
    for table in objects():
        for name, part in table.rows.items():
            _hang(found[table], name, found[part], by=f"{part.model.part_of}_id")
    return {table.model: records for table, records in found.items()}


def _refer(record: Model, field: Any, targets: Mapping[Any, Model]) -> None:
    if field.is_cached(record):
        setattr(record, field.name, getattr(record, field.name))  # with the number that it has by now
    elif target := targets.get(getattr(record, field.attname)):
        field.set_cached_value(record, target)


def _hang(owners: Iterable[Model], name: str, rows: Iterable[Model], *, by: str) -> None:
    """Let `owner.buttons.all()` give these rows as if fetched before; Django has no public way to say so."""
    of_owner: dict[Any, list[Model]] = defaultdict(list)
    for row in rows:
        of_owner[getattr(row, by)].append(row)
    for owner in owners:
        fetched = getattr(owner, name).get_queryset()
        fetched._result_cache, fetched._prefetch_done = of_owner[owner.pk], True
        owner.__dict__.setdefault("_prefetched_objects_cache", {})[name] = fetched


def _place(record: Model, table: Table) -> list[tuple[bool, Any]]:
    """As the model is ordered; records of one place come by what identifies them, in each system in the same order."""
    left_out = {"id", "pk", table.model.part_of}
    names = [str(name) for name in table.model._meta.ordering or () if name not in left_out]
    values = (getattr(record, _column(table, name)) for name in (*names, *table.model.key_fields))
    return [(value is None, value) for value in values]


def _column(table: Table, name: str) -> str:
    """Where the record itself has the value: of a reference, the number."""
    return str(table.model._meta.get_field(name).attname)  # type: ignore[union-attr]  # it is no reverse relation
