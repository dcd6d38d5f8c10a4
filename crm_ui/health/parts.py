"""The parts that a process needs to be of use, and how each is looked at."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

from django.conf import settings
from django.db import Error
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils import timezone

from crm_ui.health import HealthPart, Unwell
from crm_ui.server import single_instance, tables
from presence.bus.server import Redis, RedisError, redis_client
from presence.workers import scheduler
from presence.workers.cms_connections import last_heard

FREE_PERCENT = 5
TURN_SECONDS = 5.0
PATIENCE = {
    "sqlite": {"timeout": 1, "init_command": "PRAGMA busy_timeout=1000;"},
    "postgresql": {"connect_timeout": 2, "options": "-c statement_timeout=1500"},
}
SQLITE_REASONS = {"BUSY": "locked", "LOCKED": "locked", "FULL": "disk full", "READONLY": "read-only"}


def written() -> dict[str, Any]:
    """Whether the database takes what is written."""
    with own_database() as database, database.cursor() as cursor:
        if database.vendor == "sqlite":
            write_to_sqlite(cursor)
        else:
            write_to_postgresql(cursor)
    return {}


def write_to_sqlite(cursor: Any) -> None:
    """A number in the header of the file that nobody uses is written as it was."""
    cursor.execute("BEGIN IMMEDIATE")
    cursor.execute("PRAGMA user_version")
    cursor.execute(f"PRAGMA user_version = {int(cursor.fetchone()[0])}")
    cursor.execute("COMMIT")


def write_to_postgresql(cursor: Any) -> None:
    """A transaction that gets a number is written to the server's log."""
    cursor.execute("SELECT pg_is_in_recovery() OR current_setting('transaction_read_only')::boolean")
    if cursor.fetchone()[0]:
        raise Unwell("read-only")
    cursor.execute("SELECT txid_current()")


def tables_of_this_version() -> dict[str, Any]:
    """Whether the database is the one of the start, with all migrations."""
    with own_database() as database:
        if wrong := tables.what_is_wrong(database):
            raise Unwell(wrong, lasting=True)
    return {}


def disk() -> dict[str, Any]:
    """Whether the disk of the data folder has room."""
    usage = shutil.disk_usage(settings.DATA_DIR)
    percent = 100 * usage.free / usage.total
    if percent <= FREE_PERCENT:
        raise Unwell(f"only {percent:.1f} % of the disk is free")
    return {"free_percent": round(percent)}


def turning() -> dict[str, Any]:
    """Whether the engine still goes round."""
    seconds = scheduler.seconds_since_turn()
    if seconds is None:
        raise Unwell("it has not begun")
    if seconds > TURN_SECONDS:
        raise Unwell(f"its last turn was {seconds:.0f} seconds ago")
    return {}


def redis() -> dict[str, Any]:
    """Whether Redis answers."""
    try:
        _redis(settings.REDIS_URL).ping()
    except RedisError as error:
        raise Unwell("cannot be reached") from error
    return {}


def telephone() -> dict[str, Any]:
    """When a telephone system was last heard; for people to judge, as it may have nothing to tell."""
    heard = last_heard()
    seconds = round((timezone.now() - max(heard)).total_seconds(), 1) if heard else None
    return {"seconds_since_heard": seconds}


@contextmanager
def own_database() -> Iterator[BaseDatabaseWrapper]:
    """A connection of its own, that waits for nothing as long as those of people do. Raises Unwell."""
    database = None
    try:
        database = single_instance.own_connection(PATIENCE)
        yield database
    except (Error, OSError) as error:
        raise Unwell(_why_not(error)) from error
    finally:
        if database:
            database.close()


def _why_not(error: Exception) -> str:
    name = getattr(error.__cause__, "sqlite_errorname", "").removeprefix("SQLITE_").partition("_")[0]
    return SQLITE_REASONS.get(name, "cannot be reached")


@cache
def _redis(url: str) -> Redis:
    return redis_client(url)


TABLES = HealthPart("tables", tables_of_this_version)
PARTS = [
    HealthPart("database", written),
    TABLES,
    HealthPart("disk", disk),
    HealthPart("engine", turning),
    HealthPart("telephone", telephone),
]
REDIS = HealthPart("redis", redis)


def all_parts() -> list[HealthPart]:
    """The parts that are looked at: Redis only where it is set."""
    return [*PARTS, REDIS] if settings.REDIS_URL else PARTS
