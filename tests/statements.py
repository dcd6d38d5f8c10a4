"""What a piece of work asks of the database."""

import re
from typing import Any
from unittest import mock

from django.db import connection

OF_A_TABLE = re.compile(r'(?:SELECT .*? FROM|INSERT(?: OR \w+)? INTO|UPDATE|DELETE FROM) "(\w+)"', re.DOTALL)
OF_THE_SIMULATOR = "simulator_"


class Statements:
    """Counts what is asked on this thread's connection in the `with` block.

    `own` are the statements about the product's own tables, that of its users among them. The simulator's are not:
    they are what goes on in the telephone system. `savepoints` and `commits` are those of both.
    """

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.commits = 0

    @property
    def own(self) -> list[str]:
        asked = ((text, OF_A_TABLE.match(text)) for text in self.texts)
        return [text for text, found in asked if found and not found[1].startswith(OF_THE_SIMULATOR)]

    @property
    def savepoints(self) -> int:
        return sum(text.startswith("SAVEPOINT") for text in self.texts)

    def __enter__(self) -> "Statements":
        self._noting = connection.execute_wrapper(self._note)
        self._noting.__enter__()
        self._commit = connection.commit
        # only counts, and does what it does: no wrapper of statements hears of a commit
        self._counting = mock.patch.object(connection, "commit", self._count)
        self._counting.start()
        return self

    def __exit__(self, *raised: Any) -> None:
        self._counting.stop()
        self._noting.__exit__(*raised)

    def _note(self, execute: Any, sql: str, params: Any, many: bool, context: dict) -> Any:
        self.texts.append(sql)
        return execute(sql, params, many, context)

    def _count(self) -> None:
        self.commits += 1
        self._commit()
