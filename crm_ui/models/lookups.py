"""A prefix lookup that uses the index on every database: `filter(word__prefix="mer")`."""

from typing import Any

from django.db.models import CharField
from django.db.models.lookups import StartsWith

LAST_CHARACTER = "\U0010ffff"


class Prefix(StartsWith):
    """LIKE 'mer%' on PostgreSQL; on SQLite, where LIKE cannot use an index, the range from mer on."""

    def as_sqlite(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        column, params = self.process_lhs(compiler, connection)
        return f"({column} >= %s AND {column} < %s)", [*params, self.rhs, *params, self.rhs + LAST_CHARACTER]


CharField.register_lookup(Prefix, lookup_name="prefix")
