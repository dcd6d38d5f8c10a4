"""Which errors only mean that the database is away, has no time or takes no changes, so that a later try may do."""

import errno
import sqlite3
from collections.abc import Iterator

from django.db import InterfaceError, OperationalError
from psycopg.errors import DiskFull, QueryCanceled, ReadOnlySqlTransaction

NOTHING_WRITTEN = {errno.ENOSPC, errno.EDQUOT, errno.EROFS}
NOTHING_WRITTEN_SQLITE = {sqlite3.SQLITE_FULL, sqlite3.SQLITE_READONLY}
PRIMARY_CODE = 0xFF  # the rest of an error code of SQLite says more about the same error


def is_outage(error: BaseException | None) -> bool:
    """Whether the error, or an error that led to it, means an outage."""
    return outage(error) is not None


def outage(error: BaseException | None) -> BaseException | None:
    """The error that means an outage: this one, or one that led to it; None if neither does."""
    return next((each for each in _with_causes(error) if _is_outage(each)), None)


def takes_no_changes(error: BaseException | None) -> bool:
    """Whether the error, or what led to it, says that the disk is full or that the database may only be read."""
    return any(_cannot_be_written(each) for each in _with_causes(error))


def took_too_long(error: BaseException | None) -> bool:
    """Whether the error, or what led to it, says that a statement was stopped because it took too long."""
    return any(_was_stopped(each) for each in _with_causes(error))


def _was_stopped(error: BaseException) -> bool:
    return isinstance(error, QueryCanceled) or getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_INTERRUPT


def _cannot_be_written(error: BaseException) -> bool:
    if isinstance(error, OSError):
        return error.errno in NOTHING_WRITTEN
    code = getattr(error, "sqlite_errorcode", 0) & PRIMARY_CODE
    return isinstance(error, DiskFull | ReadOnlySqlTransaction) or code in NOTHING_WRITTEN_SQLITE


def _is_outage(error: BaseException) -> bool:
    if _cannot_be_written(error):
        return True
    if not isinstance(error, OperationalError | InterfaceError):
        return False
    # SQLite has the same class for wrong SQL, which no later try makes right.
    return getattr(error.__cause__, "sqlite_errorcode", None) != sqlite3.SQLITE_ERROR


def _with_causes(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__
