"""Who may use the data at the same time: one process alone, or any number of processes that share a Redis."""

import copy
import fcntl
import logging
import os
import signal
import time
from collections.abc import Mapping
from pathlib import Path
from threading import Thread
from typing import IO, Any

from django.conf import settings
from django.db import DatabaseError, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.utils import load_backend
from django.utils.translation import gettext as _

from crm_ui.environment.cannot_start import CannotStart

ADVISORY_KEY = 0x43524D50
CHECK_SECONDS = 5.0
log = logging.getLogger(__name__)


class _Held:
    claim: "IO[str] | DatabaseClaim | None" = None


def claim() -> None:
    """Claim the data for this process, until it ends. Claiming it again does nothing. Raises CannotStart.

    Two processes that do not hear of each other would each push only their own half of the changes.
    """
    if _Held.claim is not None:
        return
    if connections["default"].vendor == "sqlite":
        if settings.REDIS_URL:
            raise CannotStart(
                _(
                    "REDIS_URL is set, but the database is SQLite, which only one process can use well. "
                    "Set DATABASE_URL to a PostgreSQL database too, or leave REDIS_URL out."
                )
            )
        _Held.claim = claim_data_folder(settings.DATA_DIR)
    else:
        _Held.claim = DatabaseClaim(shared=bool(settings.REDIS_URL)).begin()


def release() -> None:
    """Give the claim back before the process ends."""
    held, _Held.claim = _Held.claim, None
    if held is not None:
        held.close()


def claim_data_folder(folder: Path) -> IO[str]:
    """The lock on the data folder; it is held while the file returned is open."""
    folder.mkdir(parents=True, exist_ok=True)
    lock = (folder / "serving.lock").open("w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        lock.close()
        raise CannotStart(
            _("another process serves the data in %(folder)s. Stop it, or name another folder: DATA_DIR=/path.")
            % {"folder": folder}
        ) from error
    return lock


def own_connection(options: Mapping[str, Mapping[str, Any]] | None = None) -> BaseDatabaseWrapper:
    """A connection that ends when it is closed: what is locked on a spare one would stay locked.

    `options` are those of the database driver that differ, for each kind of database.
    """
    vendor = connections["default"].vendor
    database = copy.deepcopy(connections.settings["default"])
    database["OPTIONS"] = {**database["OPTIONS"], **(options or {}).get(vendor, {})}
    backend = {"sqlite": "sqlite3"}.get(vendor, vendor)
    connection: BaseDatabaseWrapper = load_backend(f"django.db.backends.{backend}").DatabaseWrapper(database, "own")
    return connection


class DatabaseClaim:
    """An advisory lock on the database, on a connection of its own, taken again if the database was restarted."""

    def __init__(self, *, shared: bool):
        self.shared = shared
        self._connection = own_connection()
        self._connection.inc_thread_sharing()
        self._closed = False

    def begin(self) -> "DatabaseClaim":
        try:
            taken = self._take()
        except DatabaseError as error:
            message = _("the database cannot be reached: %(error)s Check DATABASE_URL.")
            raise CannotStart(message % {"error": str(error).strip().splitlines()[0]}) from error
        if not taken:
            self.close()
            raise CannotStart(self._why_not())
        Thread(target=self._keep, name="database-claim", daemon=True).start()
        return self

    def close(self) -> None:
        self._closed = True
        self._connection.close()

    def _take(self) -> bool:
        lock = "pg_try_advisory_lock_shared" if self.shared else "pg_try_advisory_lock"
        with self._connection.cursor() as cursor:
            cursor.execute(f"SELECT {lock}(%s)", [ADVISORY_KEY])
            return bool(cursor.fetchone()[0])

    def _why_not(self) -> str:
        if self.shared:
            return _("a process without REDIS_URL serves this database. Stop it, or start it with the same REDIS_URL.")
        return _("another process serves this database. To run several, set the same REDIS_URL for all of them.")

    def _keep(self) -> None:
        while not self._closed:
            time.sleep(CHECK_SECONDS)
            self._look()

    def _look(self) -> None:
        """The lock is gone with its connection; a connection that is made anew has none yet."""
        try:
            if self._connection.connection is not None:
                with self._connection.cursor() as cursor:
                    cursor.execute("SELECT 1")
                return
        except DatabaseError:
            pass
        self._take_again()

    def _take_again(self) -> None:
        try:
            self._connection.close()
            taken = self._closed or self._take()
        except DatabaseError:
            return
        if not taken:
            log.critical("Stopping: %s", self._why_not())
            os.kill(os.getpid(), signal.SIGTERM)
