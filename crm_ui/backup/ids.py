"""Ids of rows that were lost are not given to others: open pages, forms and links may still name them."""

from django.db import connection

SQLITE = (
    "UPDATE sqlite_sequence SET seq = seq + %s",
    "INSERT INTO sqlite_sequence (name, seq) SELECT name, %s FROM sqlite_master WHERE type = 'table' "
    "AND instr(sql, 'AUTOINCREMENT') AND name NOT IN (SELECT name FROM sqlite_sequence)",
)
POSTGRESQL = (
    "SELECT setval(format('%%I.%%I', schemaname, sequencename)::regclass, coalesce(last_value, 0) + %s) "
    "FROM pg_sequences WHERE schemaname = current_schema()",
)


def skip(number: int) -> None:
    """The next row of each table gets an id that is higher by so many."""
    if not number:
        return
    with connection.cursor() as cursor:
        for statement in {"sqlite": SQLITE, "postgresql": POSTGRESQL}[connection.vendor]:
            cursor.execute(statement, [number])
