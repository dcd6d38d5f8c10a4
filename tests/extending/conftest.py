from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.extending.packages_put_in import TakenIn, put_in


@pytest.fixture(scope="session")
def example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the package of docs/extending is installed."""
    return put_in(tmp_path_factory.mktemp("example"))


@pytest.fixture
def taken_in(example: Path) -> Iterator[None]:
    """The product works with the package."""
    with TakenIn(example):
        yield
