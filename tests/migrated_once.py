"""The tables of the test database are made by the migrations once in a run; each worker begins with a copy.

On SQLite that copy is kept in pytest's cache, until a migration changes.
"""

import fcntl
import hashlib
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """The copy is put where pytest-django makes the database. On SQLite its folder is removed with the process."""
    return connection.vendor == "sqlite"


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None,
    tmp_path_factory: pytest.TempPathFactory,
    pytestconfig: pytest.Config,
    django_db_blocker: Any,
) -> Iterator[None]:
    shared = shared_folder(tmp_path_factory)
    sqlite = connection.vendor == "sqlite"
    copies = _sqlite_copy(shared, _kept(pytestconfig, shared)) if sqlite else _postgresql_copy(shared)
    with django_db_blocker.unblock(), copies:
        yield


def shared_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that all workers of this run have in common."""
    own = tmp_path_factory.getbasetemp()
    return own.parent if own.name.startswith("popen-") else own


@contextmanager
def one_at_a_time(lock: Path) -> Iterator[None]:
    """Among the workers of a run."""
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


@contextmanager
def _sqlite_copy(shared: Path, kept: Path) -> Iterator[None]:
    migrated = kept / f"{_state_of_migrations()}.sqlite3"
    with one_at_a_time(shared / "migrated.lock"):
        if not migrated.exists():
            kept.mkdir(exist_ok=True)
            for former in kept.iterdir():
                former.unlink()
            _migrate(str(shared / "unfinished.sqlite3"))
            shutil.copyfile(shared / "unfinished.sqlite3", kept / "unfinished.sqlite3")
            (kept / "unfinished.sqlite3").rename(migrated)
    shutil.copyfile(migrated, connection.creation._get_test_db_name())
    yield


def _kept(config: pytest.Config, shared: Path) -> Path:
    """The folder for copies: only of this run if it has no cache, or makes its tables without migrations."""
    lasting = hasattr(config, "cache") and not config.getoption("nomigrations")
    return Path(config.cache.mkdir("migrated")) if lasting else shared / "migrated"


def _state_of_migrations() -> str:
    """Differs whenever what they make may differ: tables, and the record of what Customizing holds after them."""
    migrations = (file for app in apps.get_app_configs() for file in Path(app.path).glob("migrations/*.py"))
    files = {*migrations, *(ROOT / "customizing").rglob("*.py"), ROOT / "requirements.txt"}
    return hashlib.sha256(b"".join(file.read_bytes() for file in sorted(files))).hexdigest()[:16]


@contextmanager
def _postgresql_copy(shared: Path) -> Iterator[None]:
    name = f"migrated_{shared.parent.name}_{shared.name}".replace("-", "_")
    with one_at_a_time(shared / "migrated.lock"):
        made = not _exists(name)
        if made:
            _execute(f'CREATE DATABASE "{name}"')
            _migrate(name)
    connection.settings_dict["TEST"]["TEMPLATE"] = name
    yield
    if made:  # a worker that starts later than that makes one of its own
        _execute(f'DROP DATABASE "{name}"')


def _migrate(name: str) -> None:
    """Make the tables in a database that nobody is connected to afterwards."""
    own = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = name
    try:
        call_command("migrate", verbosity=0, interactive=False, run_syncdb=True)
    finally:
        connection.close()
        if connection.vendor == "postgresql":
            connection.close_pool()  # it copies only what nobody is connected to
        connection.settings_dict["NAME"] = own


def _exists(name: str) -> bool:
    with connection._nodb_cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        return cursor.fetchone() is not None


def _execute(statement: str) -> None:
    with connection._nodb_cursor() as cursor:
        cursor.execute(statement)
