"""Tests of one group run on one worker, also where what failed is tried once more."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.thorough

TESTS = Path(__file__).parents[1]
MAKEFILE = TESTS.parent / "Makefile"

GROUPED = """
import os
from pathlib import Path

import pytest
import pytest

@pytest.mark.xdist_group("one")
@pytest.mark.parametrize("number", range(12))
def test_grouped(number):
    with Path("ran").open("a") as ran:
        print(os.environ["PYTEST_XDIST_WORKER"], number, file=ran)
    assert number != 7
"""

ALONE = """
from pathlib import Path

import pytest

def test_alone():
    with Path("ran").open("a") as ran:
        print("nowhere alone", file=ran)
    assert False
"""


def options(name: str) -> list[str]:
    """What the Makefile gives to pytest under this name."""
    found = re.search(rf"^{name} := (.+)$", MAKEFILE.read_text(), re.MULTILINE)
    assert found, name
    written = found[1].split()
    return [option for word in written for option in (options("SPREAD") if word == "$(SPREAD)" else [word])]


def ran_by(folder: Path, *arguments: str) -> list[list[str]]:
    """The worker and the number of each test that ran."""
    (folder / "pytest.ini").write_text("[pytest]")
    ran = folder / "ran"
    ran.unlink(missing_ok=True)
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:django", *arguments]
    subprocess.run(command, cwd=folder, timeout=120, capture_output=True, check=False)
    return [line.split() for line in ran.read_text().splitlines()]


def test_a_group_stays_on_one_worker_and_what_failed_is_found_again(tmp_path: Path) -> None:
    (tmp_path / "test_grouped.py").write_text(GROUPED)
    first = ran_by(tmp_path, "-n", "2", *options("SPREAD"))
    assert len(first) == 12
    assert len({worker for worker, number in first}) == 1
    again = ran_by(tmp_path, *options("AGAIN"))
    assert [number for worker, number in again] == ["7"]


def test_what_failed_is_found_again_beside_others_without_a_group(tmp_path: Path) -> None:
    shutil.copy(TESTS / "last_failed.py", tmp_path / "conftest.py")
    (tmp_path / "test_alone.py").write_text(ALONE)
    (tmp_path / "test_grouped.py").write_text(GROUPED)
    assert len(ran_by(tmp_path, "-n", "2", *options("SPREAD"))) == 13
    again = ran_by(tmp_path, *options("AGAIN"))
    assert {number for worker, number in again} == {"alone", "7"}
