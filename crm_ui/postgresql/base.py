"""Django's backend for PostgreSQL, with spare connections instead of its pool."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from django.db.backends.base.base import NO_DB_ALIAS
from django.db.backends.postgresql import base

from crm_ui.postgresql.spares import Spares
from crm_ui.server import statement_limits

PREPARED_AT = 1
"""A statement that is given within `prepared` so many times more is kept planned by the server."""

MOST_PREPARED = 300
_spares: dict[tuple[str, ...], Spares] = {}


class DatabaseWrapper(base.DatabaseWrapper):
    """Opening takes a spare connection, closing gives it back. All threads share those to the same database."""

    def get_new_connection(self, conn_params: dict[str, Any]) -> psycopg.Connection:
        def connect() -> psycopg.Connection:
            connection: psycopg.Connection = super(DatabaseWrapper, self).get_new_connection(conn_params)
            connection.prepare_threshold, connection.prepared_max = PREPARED_AT, MOST_PREPARED
            return connection

        self._lender = self._shared_spares()
        return connect() if self.alias == NO_DB_ALIAS else self._lender.take(connect)

    def _close(self) -> None:
        connection, self.connection = self.connection, None
        if connection is None:
            return
        with self.wrap_database_errors:
            if self.alias == NO_DB_ALIAS:
                connection.close()
            else:
                if statement_limits.disturbed():
                    connection.close()
                self._lender.give_back(connection)

    @contextmanager
    def prepared(self) -> Iterator[None]:
        """Statements within come often: the server plans each once, and is given the values apart from then on."""
        self.ensure_connection()
        connection: Any = self.connection
        usual, connection.cursor_factory = connection.cursor_factory, base.ServerBindingCursor
        try:
            yield
        finally:
            connection.cursor_factory = usual

    def close_pool(self) -> None:
        """Django calls it before it drops a database."""
        self._shared_spares().clear()

    def _shared_spares(self) -> Spares:
        key = tuple(str(self.settings_dict[part]) for part in ("NAME", "HOST", "PORT", "USER"))
        return _spares.setdefault(key, Spares())
