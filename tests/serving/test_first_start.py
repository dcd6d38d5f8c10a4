"""What stands in the way of the first start is said in one line that says what to do."""

import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A folder with what the start needs before Python runs."""
    shutil.copy(ROOT / "Makefile", tmp_path)
    shutil.copytree(ROOT / "deploy", tmp_path / "deploy")
    (tmp_path / "requirements.txt").write_text("")
    return tmp_path


def program(folder: Path, text: str) -> Path:
    file = folder / "python-of-the-test"
    file.write_text(f"#!/bin/sh\n{text}\n")
    file.chmod(0o755)
    return file


def make_demo(folder: Path, **variables: object) -> subprocess.CompletedProcess[str]:
    named = [f"{name}={value}" for name, value in variables.items()]
    return subprocess.run(
        ["make", "--no-print-directory", "demo", *named], cwd=folder, capture_output=True, text=True, timeout=60
    )


def reason(result: subprocess.CompletedProcess[str]) -> str:
    """The one line the product said; make adds its own that it stopped."""
    assert result.returncode != 0
    lines = [line for line in (result.stdout + result.stderr).splitlines() if not line.startswith("make")]
    assert len(lines) == 1, lines
    return lines[0]


def test_a_python_that_is_too_old_is_named_with_what_is_needed(clone: Path) -> None:
    said = reason(make_demo(clone, PYTHON=program(clone, "echo 3.9 with venv; echo too old")))
    assert "is Python 3.9, but 3.11 or newer is needed" in said


def test_a_missing_venv_module_is_named_with_the_package_that_brings_it(clone: Path) -> None:
    said = reason(
        make_demo(
            clone,
            PYTHON=program(
                clone,
                f'exec {sys.executable} -c "import sys; sys.modules[\'ensurepip\'] = None; exec(sys.argv[1])" "$2"',
            ),
        )
    )
    assert "has no venv module" in said
    assert "apt install python3-venv" in said


def test_no_python_at_all_is_said(clone: Path) -> None:
    assert "there is no program 'python-nowhere'" in reason(make_demo(clone, PYTHON="python-nowhere"))


def test_a_python_that_does_not_run_is_said(clone: Path) -> None:
    assert "does not run" in reason(make_demo(clone, PYTHON=program(clone, "exit 3")))


def test_a_folder_that_cannot_be_written_is_said(clone: Path) -> None:
    # A file where the folder should be: also root cannot write into that.
    (clone / ".venv").write_text("")
    assert "is read-only" in reason(make_demo(clone, PYTHON=sys.executable))


def test_the_start_script_and_the_continuous_integration_can_be_run() -> None:
    for path in (".ci/run", "deploy/prepare.sh", "deploy/packages.sh"):
        assert (ROOT / path).stat().st_mode & stat.S_IXUSR, path
