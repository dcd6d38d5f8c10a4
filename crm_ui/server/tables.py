"""Whether the tables of the database are those of this version, at the start and as long as the process runs."""

from pathlib import Path

from django.core.management import call_command
from django.db import DatabaseError, connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.executor import MigrationExecutor

from crm_ui.environment.cannot_start import CannotStart

REMEDY = "Run 'manage.py migrate' with the same environment, then start again."


class _AtStart:
    """What was found at the start; nothing in a process that serves nobody."""

    database: object = None
    migrations: frozenset[tuple[str, str]] = frozenset()


def demand() -> None:
    """Remember the database for `what_is_wrong`. Raises CannotStart if it lacks something of this version."""
    try:
        if lacking := unapplied():
            raise CannotStart(f"{_in_words(lacking)} {REMEDY}")
        _AtStart.database, _AtStart.migrations = _identity(connection), _applied(connection)
    except DatabaseError as error:
        raise CannotStart(f"the database cannot be used: {error}") from error
    finally:
        connection.close()


def bring_up_to_date() -> None:
    """Migrate, unless nothing is to be done, for which the command would take as long."""
    if unapplied():
        call_command("migrate", interactive=False, verbosity=0)


def unapplied() -> list[str]:
    """The migrations of this version that the database has not had."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label} {migration.name}" for migration, _backwards in plan]


def what_is_wrong(database: BaseDatabaseWrapper) -> str:
    """Why what this process serves from cannot be trusted any more; nothing if it can. Raises DatabaseError."""
    if not _applied(database) >= _AtStart.migrations:
        return "it lacks tables of this version: run 'manage.py migrate' and restart"
    if _AtStart.database not in {None, _identity(database)}:
        return "it is another one than at the start: restart"
    return ""


def _in_words(lacking: list[str]) -> str:
    if not _applied(connection):
        return "the database has no tables yet."
    return f"the database lacks {len(lacking)} of the migrations of this version, first {lacking[0]}."


def _applied(database: BaseDatabaseWrapper) -> frozenset[tuple[str, str]]:
    with database.cursor() as cursor:
        if "django_migrations" not in database.introspection.table_names(cursor):
            return frozenset()
        cursor.execute("SELECT app, name FROM django_migrations")
        return frozenset(cursor.fetchall())


def _identity(database: BaseDatabaseWrapper) -> object:
    """Differs if a file, or a database of the server, was put in the place of another."""
    if database.vendor == "sqlite":
        file = Path(database.settings_dict["NAME"]).stat()
        return file.st_dev, file.st_ino
    with database.cursor() as cursor:
        cursor.execute("SELECT oid FROM pg_database WHERE datname = current_database()")
        return cursor.fetchone()[0]
