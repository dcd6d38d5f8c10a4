"""A database of before: its tables go back to a migration, and are those of today afterwards."""

from collections.abc import Iterator

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.state import ProjectState

Point = list[tuple[str, str]]


def migrate(point: Point) -> ProjectState:
    """Forth or back to it. What is there then."""
    return MigrationExecutor(connection).migrate(point)


def today() -> Point:
    return MigrationExecutor(connection).loader.graph.leaf_nodes()


@pytest.fixture
def up_to_date(transactional_db: None) -> Iterator[None]:
    """The tables are those of today afterwards, for the tests that follow."""
    yield
    migrate(today())
