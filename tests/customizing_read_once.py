"""Tests make the same Customizing again and again: what the product reads of it is read once in a process.

Only on SQLite, where the rows of all its tables are compared in a fraction of a millisecond.
"""

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from typing import Any

import pytest
from django.db import connection

from customizing import in_memory
from customizing.document.tables import objects_and_rows, refers_to_user
from customizing.models import ChangeStamp
from customizing.snapshot import CustomizingSnapshot, load_snapshot, with_users_of_today

_read: dict[tuple[Any, ...], CustomizingSnapshot] = {}
"""By the rows of all tables. Users change where these do not, so records that refer to one are read each time."""


@pytest.fixture(scope="session", autouse=True)
def _customizing_is_read_once() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        # Reading the delivered Customizing costs as much as all the rest of a short test.
        patch.setattr(in_memory, "load_snapshot", snapshot_of_tables)
        yield


def snapshot_of_tables(token: str) -> CustomizingSnapshot:
    if connection.vendor != "sqlite" or _answer(_depends_on_more())[0][0]:
        return load_snapshot(token)
    rows = tuple(tuple(_answer(question)) for question in _questions())
    if rows not in _read:
        _read[rows] = load_snapshot(token)
    return replace(with_users_of_today(_read[rows]), token=token)


def _answer(question: str) -> list[tuple[Any, ...]]:
    """Unseen by tests that count queries."""
    connection.ensure_connection()
    return connection.connection.execute(question).fetchall()


@cache
def _questions() -> list[str]:
    return [f'SELECT * FROM "{table.model._meta.db_table}"' for table in objects_and_rows()]


@cache
def _depends_on_more() -> str:
    """Whether a state that was activated is in force, or a record refers to a user."""
    stamp = f'EXISTS (SELECT 1 FROM "{ChangeStamp._meta.db_table}" WHERE active_id OR former_id)'
    users = (
        f'EXISTS (SELECT 1 FROM "{table.model._meta.db_table}" WHERE "{field.column}" NOT NULL)'
        for table in objects_and_rows()
        for field in table.fields.values()
        if refers_to_user(field)
    )
    return f"SELECT {' OR '.join([stamp, *users])}"
