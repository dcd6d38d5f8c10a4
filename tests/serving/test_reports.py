"""With CI=true a test that would skip fails, so that nothing is left out unseen; and a failure ends no test run."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

HOOKS = Path(__file__).resolve().parents[1] / "reports.py"
IN_A_TEST = "import pytest\n\ndef test_it():\n    pytest.skip('no browser')\n"
BY_MARK = "import pytest\n\n@pytest.mark.skip\ndef test_it():\n    pass\n"
AT_COLLECTION = "import pytest\npytest.importorskip('nowhere')\n\ndef test_it():\n    pass\n"
LEAVES_WHAT_READS_SOURCE = """
import ast
import gc

class Left:
    def __init__(self):
        self.itself = self

    def __del__(self):
        ast.parse("1 + 1")
        Left()

def test_it():
    gc.set_threshold(20)
    Left()
    assert False
"""


def run(folder: Path, source: str, *, ci: str) -> str:
    shutil.copy(HOOKS, folder / "conftest.py")
    (folder / "test_it.py").write_text(source)
    result = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:django", "-p", "no:cacheprovider", str(folder), "-c", os.devnull],
        env={**os.environ, "CI": ci, "PYTEST_ADDOPTS": ""},
        capture_output=True,
        text=True,
        timeout=60,
    )
    return result.stdout.splitlines()[-1]


@pytest.mark.parametrize("source", [IN_A_TEST, BY_MARK, AT_COLLECTION])
def test_skipping_fails_in_continuous_integration(tmp_path: Path, source: str) -> None:
    said = run(tmp_path, source, ci="true")
    assert "skipped" not in said
    assert "1 failed" in said or "1 error" in said


def test_skipping_is_allowed_elsewhere(tmp_path: Path) -> None:
    assert "1 skipped" in run(tmp_path, IN_A_TEST, ci="")


def test_what_is_collected_after_a_failure_and_reads_source_breaks_nothing_off(tmp_path: Path) -> None:
    assert "1 failed" in run(tmp_path, LEAVES_WHAT_READS_SOURCE, ci="")
