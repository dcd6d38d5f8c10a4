"""Random conversations with telephones in the browser, a few; more by `python -m tests.browser.telephone.walk`."""

import subprocess
import sys

import pytest

from tests.architecture.imports import ROOT

pytestmark = pytest.mark.thorough
NUMBER = 6


def test_of_random_conversations_none_is_lost_and_all_are_heard() -> None:
    """By a process of its own, as it serves pages for its own engine."""
    walk = [sys.executable, "-m", "tests.browser.telephone.walk", str(NUMBER)]
    done = subprocess.run(walk, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    assert done.stdout.endswith(f"{NUMBER} conversations: lost 0, missing 0, duplicated 0, stuck 0, open 0\n"), (
        done.stdout
    )
    assert done.returncode == 0
