"""One Asterisk for all tests, on a machine where there is one to be had."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.asterisk.packages import install
from deploy.asterisk.pbx import Pbx
from deploy.asterisk.telephones import Telephones, telephones


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
