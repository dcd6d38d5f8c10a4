"""Emptying the database after a test costs little: what has no rows is left alone, and so is what is always there."""

import sqlite3
from collections.abc import Generator
from contextlib import ExitStack, closing
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from django.db.models import Model
from django.test import TransactionTestCase

ALWAYS_THERE: tuple[type[Model], ...] = (ContentType, Permission)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Generator[None]:
    """The test database. Its content types and permissions stay what they are."""
    with ExitStack() as end:
        with django_db_blocker.unblock():
            emptying = Emptying()
            if connection.vendor == "sqlite":
                end.enter_context(closing(kept_open(connection.settings_dict["NAME"])))
        patch = end.enter_context(pytest.MonkeyPatch.context())
        # Django empties every table, also those without rows, and makes anew what is always there.
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda test: emptying.empty())
        yield


def kept_open(database: str) -> sqlite3.Connection:
    """As long as one is open, SQLite does not put its files in order when another is closed, which each test does."""
    held = sqlite3.connect(database)
    held.execute("SELECT count(*) FROM django_migrations").fetchall()
    return held


class Emptying:
    """`empty` leaves what the database had when this was made."""

    def __init__(self) -> None:
        always = {model._meta.db_table for model in ALWAYS_THERE}
        tables = connection.introspection.django_table_names(only_existing=True, include_views=False)
        self.tables = [table for table in tables if table not in always]
        self.always = [list(model._base_manager.order_by("pk")) for model in ALWAYS_THERE]
        self.always_rows = [_rows_of(model) for model in ALWAYS_THERE]
        asked = (f"SELECT '{table}' WHERE EXISTS (SELECT 1 FROM {_quoted(table)})" for table in self.tables)
        self.which_have_rows = " UNION ALL ".join(asked)

    def empty(self) -> None:
        with connection.cursor() as cursor, connection.constraint_checks_disabled(), transaction.atomic():
            if connection.vendor == "postgresql":
                cursor.execute("SET LOCAL session_replication_role = replica")  # in any order
            cursor.execute(self.which_have_rows)
            for (table,) in cursor.fetchall():
                cursor.execute(f"DELETE FROM {_quoted(table)}")
            if [_rows_of(model) for model in ALWAYS_THERE] != self.always_rows:
                self._make_anew(cursor)

    def _make_anew(self, cursor: CursorWrapper) -> None:
        for model in ALWAYS_THERE:
            cursor.execute(f"DELETE FROM {_quoted(model._meta.db_table)}")
        for model, rows in zip(ALWAYS_THERE, self.always, strict=True):
            model._base_manager.bulk_create(rows)


def _rows_of(model: type[Model]) -> list[tuple]:
    columns = [field.attname for field in model._meta.concrete_fields]
    return list(model._base_manager.order_by("pk").values_list(*columns))


def _quoted(table: str) -> str:
    return connection.ops.quote_name(table)
