"""One Asterisk for all tests of a worker, on a machine where there is one to be had, and telephones at it."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.asterisk.packages import install
from deploy.asterisk.pbx import Pbx
from deploy.asterisk.telephones import Telephones, telephones
from tests.asterisk.lent_telephones import Lent


@pytest.fixture(scope="session")
def pbx() -> Iterator[Pbx]:
    with tempfile.TemporaryDirectory(prefix="pbx-") as folder:
        asterisk = Pbx(install(), Path(folder))
        asterisk.start()
        yield asterisk
        asterisk.stop()


@pytest.fixture
def phones(pbx: Pbx) -> Iterator[Telephones]:
    with telephones(pbx) as some:
        yield some


@pytest.fixture(scope="module")
def desks_of_module(pbx: Pbx) -> Iterator[Lent]:
    with telephones(pbx, Lent) as some:
        yield some  # type: ignore[misc]


@pytest.fixture
def lent_phones(desks_of_module: Lent) -> Iterator[Telephones]:
    """As `phones`, for the tests of a module that all need the same ones: to switch them on takes its time."""
    desks_of_module.take_up()
    yield desks_of_module
    desks_of_module.lay_down()
