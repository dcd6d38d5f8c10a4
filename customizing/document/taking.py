"""The document of what is in the tables."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Model

from .tables import Document, Table, Values, is_reference, objects, objects_and_rows, refers_to_user, target_of
from .texts import to_text

Names = dict[type[Model], dict[Any, str]]
"""The key of each record by its database number."""


def take() -> Document:
    """All of Customizing, in a number of queries that does not depend on how much there is."""
    return document_of(read_tables())


def read_tables() -> dict[Table, list[Model]]:
    """All records of all tables, with their rows."""
    return {table: list(table.model._base_manager.all()) for table in objects_and_rows()}


def document_of(records: dict[Table, list[Model]]) -> Document:
    """The document of these records."""
    names: Names = {table.model: {each.pk: table.key_of(each) for each in records[table]} for table in objects()}
    names[get_user_model()] = user_names(records)
    return {table.kind: _objects_of(table, records, names=names) for table in objects()}


def key_of_row(values: Values, table: Table) -> tuple[str, ...]:
    """What identifies a row within its object; rows that have no other difference are told apart by their place."""
    return tuple(str(values.get(name, "")) for name in table.model.key_fields)


def _objects_of(table: Table, records: dict[Table, list[Model]], *, names: Names) -> dict[str, Values]:
    found = {each.pk: _values_of(each, table, names=names) for each in records[table]}
    for name, part in table.rows.items():
        for values in found.values():
            values[name] = []
        for row in records[part]:
            owner = getattr(row, f"{part.model.part_of}_id")
            if owner in found:
                found[owner][name].append(_values_of(row, part, names=names))
        for values in found.values():
            values[name].sort(key=lambda row: (key_of_row(row, part), sorted(row.items(), key=str)))
    return {names[table.model][pk]: values for pk, values in found.items()}


def _values_of(record: Model, table: Table, *, names: Names) -> Values:
    return {
        name: to_text(field, getattr(record, field.attname), names=_known(names, field))
        for name, field in table.fields.items()
    }


def _known(names: Names, field: Any) -> dict[Any, str]:
    return names[target_of(field)] if is_reference(field) else {}


def user_names(records: Mapping[Table, list[Model]]) -> dict[Any, str]:
    """Of the users that Customizing names, and of no others."""
    numbers = set(users_named(records))
    return dict(get_user_model().objects.filter(pk__in=numbers).values_list("pk", "username")) if numbers else {}


def users_named(records: Mapping[Table, list[Model]]) -> Iterable[Any]:
    """The numbers of the users that Customizing names."""
    fields: dict[Table, list[str]] = defaultdict(list)
    for table in records:
        fields[table] += [field.attname for field in table.fields.values() if refers_to_user(field)]
    for table, named in fields.items():
        yield from (value for each in records[table] for name in named if (value := getattr(each, name)))
