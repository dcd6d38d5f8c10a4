"""Tests of the grown set-up, with real PostgreSQL, Redis and nginx on spare ports."""

import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from deploy.grown import Grown
from deploy.services import Service
from tests import throwaway_services
from tests.grown.company import Company
from tests.waiting import GROWN

HERE = Path(__file__).parent


@pytest.hookimpl(tryfirst=True)  # before xdist reads the groups
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What starts the same services, and waits for what becomes of them, stays on one worker."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.xdist_group(GROWN))


@contextmanager
def short_path() -> Iterator[Path]:
    """A folder that other users may enter, as PostgreSQL needs."""
    path = Path(tempfile.mkdtemp(prefix="crm-grown-"))
    path.chmod(0o755)
    yield path
    shutil.rmtree(path, ignore_errors=True)


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    with short_path() as path:
        yield path


@pytest.fixture(scope="module")
def redis_server(folder: Path) -> Iterator[Service]:
    with throwaway_services.redis(folder) as server:
        yield server


@pytest.fixture(scope="package")
def company() -> Iterator[Company]:
    """The product as `make demo-grown` starts it, with a second connector process that stands by."""
    with short_path() as folder, throwaway_services.running(Grown(folder, connectors=2, calm=True)) as grown:
        yield Company(grown)


@pytest.fixture
async def at_work(company: Company) -> AsyncIterator[Company]:
    """The company; its screens are closed after the test."""
    yield company
    await company.close_screens()
