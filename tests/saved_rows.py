"""What many tests begin with is made by the product once in a process; from then on its rows are put back.

Only into an empty database. Every point of time is moved, as if it had been made just now, unless `own_clock` is set.
"""

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from django.apps import apps
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction
from django.db.models import DateTimeField, Model
from django.utils import timezone

from customizing import in_memory
from customizing.models import ChangeStamp
from customizing.snapshot import CustomizingSnapshot, load_snapshot

ALWAYS_THERE = {ContentType, Permission}


@dataclass(frozen=True)
class Rows:
    """All of one table, as the database holds them."""

    model: type[Model]
    values: list[tuple]

    @property
    def moments(self) -> set[int]:
        """The places of the columns that are points of time."""
        fields = enumerate(self.model._meta.concrete_fields)
        return {place for place, field in fields if isinstance(field, DateTimeField)}

    def put_back(self, *, later: timedelta) -> None:
        moments, width = self.moments, len(self.values[0])
        rows = ", ".join([f"({', '.join(['%s'] * width)})"] * len(self.values))
        given = [
            _moved(value, later) if place in moments else value
            for row in self.values
            for place, value in enumerate(row)
        ]
        with connection.cursor() as cursor:
            cursor.execute(f"INSERT INTO {_table(self.model)} ({_columns(self.model)}) VALUES {rows}", given)


@dataclass(frozen=True)
class Saved:
    """`customizing` is what the product reads of these rows."""

    tables: list[Rows]
    at: datetime
    customizing: CustomizingSnapshot


_saved: dict[Hashable, Saved] = {}


def made_once(what: Hashable, make: Callable[[], object], *, own_clock: bool = False) -> None:
    """After it there is in the database what `make` makes in an empty one. `what` names it."""
    what = what, connection.in_atomic_block  # in which nothing is done after the commit
    if not _is_empty():
        make()
    elif what in _saved:
        _put_back(_saved[what], later=timedelta() if own_clock else timezone.now() - _saved[what].at)
    else:
        make()
        tables = [rows for model in all_models() if (rows := Rows(model, rows_of(model))).values]
        read = load_snapshot(ChangeStamp.current())
        _saved[what] = Saved(tables, timezone.now(), read)  # after all of it, so that nothing will be in the future


@transaction.atomic
def _put_back(saved: Saved, *, later: timedelta) -> None:
    for rows in saved.tables:
        rows.put_back(later=later)
    ChangeStamp.renew()  # so that nobody takes it for the Customizing of before
    # As the product would read it at its first use, which takes longer than all the rest.
    read = replace(saved.customizing, token=ChangeStamp.current())
    in_memory.shared.snapshot = in_memory.own.snapshot = read


@cache
def all_models() -> list[type[Model]]:
    """All with a table, those between two others included."""
    models: Iterable[type[Model]] = apps.get_models(include_auto_created=True)
    return [model for model in models if model._meta.managed and not model._meta.proxy and model not in ALWAYS_THERE]


@cache
def _is_empty_question() -> str:
    return "SELECT " + " OR ".join(f"EXISTS (SELECT 1 FROM {_table(model)})" for model in all_models())


def _is_empty() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(_is_empty_question())
        return not cursor.fetchone()[0]


def rows_of(model: type[Model]) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {_columns(model)} FROM {_table(model)}")
        return list(cursor.fetchall())


def _table(model: type[Model]) -> str:
    return connection.ops.quote_name(model._meta.db_table)


def _columns(model: type[Model]) -> str:
    return ", ".join(connection.ops.quote_name(field.column) for field in model._meta.concrete_fields)


def _moved(value: Any, by: timedelta) -> Any:
    """The point of time, as this database writes it."""
    if value is None:
        return None
    return value + by if isinstance(value, datetime) else str(datetime.fromisoformat(value) + by)
