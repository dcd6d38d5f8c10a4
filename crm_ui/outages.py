"""Which errors only mean that the database is away or has no time now, so that a later try may do."""

import sqlite3
from collections.abc import Iterator

from django.db import InterfaceError, OperationalError
from psycopg.errors import QueryCanceled


def is_outage(error: BaseException | None) -> bool:
    """Whether that is what the error, or what led to it, says."""
    return any(_is_outage(each) for each in _with_causes(error))


def took_too_long(error: BaseException | None) -> bool:
    """Whether the error, or what led to it, says that a statement was stopped because it took too long."""
    return any(_was_stopped(each) for each in _with_causes(error))


def _was_stopped(error: BaseException) -> bool:
    return isinstance(error, QueryCanceled) or getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_INTERRUPT


def _is_outage(error: BaseException) -> bool:
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
