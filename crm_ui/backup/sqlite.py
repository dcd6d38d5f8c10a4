"""Copying an SQLite database, also while it is used, and putting a copy in its place."""

import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path

from django.core.management.base import CommandError
from django.db import connection

PAGES = 2000
WAIT = 30.0
Say = Callable[[str], object]


def dump(target: Path, say: Say) -> None:
    """Write a copy of one moment."""
    with closing(sqlite3.connect(_database(), timeout=WAIT)) as source, closing(sqlite3.connect(target)) as copy:
        source.execute("BEGIN")
        source.execute("SELECT count(*) FROM sqlite_master").fetchone()  # others' writes from here on are not in it
        source.backup(copy, pages=PAGES, progress=lambda _, left, total: say(f"{total - left} of {total} pages"))


def load(dumped: Path, say: Say, prepare: Callable[[], None]) -> None:
    """Make the copy ready, then put it in the place of the database in one step."""
    _check(dumped)
    database = _database()
    _use(dumped)
    try:
        prepare()
    finally:
        _use(database)
    _fold(dumped)
    say("Putting it in the place of the database")
    _empty_log(database)
    dumped.replace(database)


def _database() -> Path:
    return Path(connection.settings_dict["NAME"])


def place() -> Path:
    """The folder in which a copy can be made that takes the place of the database in one step."""
    return _database().parent


def _use(database: Path) -> None:
    connection.close()
    connection.settings_dict["NAME"] = str(database)


def _check(dumped: Path) -> None:
    try:
        with closing(sqlite3.connect(dumped)) as copy:
            (result,) = copy.execute("PRAGMA quick_check(1)").fetchone()
    except sqlite3.DatabaseError as error:
        result = str(error)
    if result != "ok":
        raise CommandError(f"The database in the backup is damaged ({result}). Nothing was changed.")


def _fold(database: Path) -> None:
    """Bring the write-ahead log into the file of the database, which holds all of it then."""
    with closing(sqlite3.connect(database, timeout=WAIT)) as opened:
        opened.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        opened.execute("PRAGMA journal_mode=DELETE")


def _empty_log(database: Path) -> None:
    """What is in the write-ahead log of the former database must not be played into the restored one."""
    with suppress(sqlite3.DatabaseError):
        if database.exists():
            _fold(database)
    for ending in ("-wal", "-shm"):
        database.with_name(database.name + ending).unlink(missing_ok=True)
