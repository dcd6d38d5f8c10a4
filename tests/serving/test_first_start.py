"""What stands in the way of the first start is said in one line that says what to do."""

import os
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


def program(folder: Path, text: str, *, name: str = "python-of-the-test") -> Path:
    file = folder / name
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


def python_built(folder: Path, name: str, *, options: str = "", version: tuple[int, int] = (3, 11)) -> Path:
    """This Python, which says that it was built with these options, and is that version."""
    setup = f"import sys, sysconfig; sys.version_info = {version}; sysconfig.get_config_var = lambda name: '{options}'"
    return program(folder, f'exec {sys.executable} -c "{setup}; exec(sys.argv[1])" "$2"', name=name)


def chosen(folder: Path, *, system: Path) -> str:
    """The Python that is taken where that of the system is this one, and the folder is first on the path."""
    return subprocess.run(
        [ROOT / "deploy" / "python.sh", system],
        env={**os.environ, "PATH": f"{folder}:{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    ).stdout.strip()


@pytest.mark.parametrize(
    ("options", "version", "of_system"),
    [
        ("--enable-shared", (3, 11), True),
        ("--enable-shared", (3, 9), False),
        ("--enable-shared --enable-optimizations", (3, 11), False),
    ],
    ids=["on the path without optimisations", "the system's too old", "on the path with optimisations"],
)
def test_a_python_built_without_optimisations_gives_way_to_that_of_the_system(
    tmp_path: Path, options: str, version: tuple[int, int], of_system: bool
) -> None:
    python_built(tmp_path, "python3", options=options)
    system = python_built(tmp_path, "python-of-the-system", version=version)
    assert chosen(tmp_path, system=system) == (str(system) if of_system else "python3")


def test_without_a_python_of_the_system_that_of_the_path_is_taken(tmp_path: Path) -> None:
    python_built(tmp_path, "python3")
    assert chosen(tmp_path, system=tmp_path / "nowhere") == "python3"


@pytest.fixture
def prepared(clone: Path) -> Path:
    """The clone after a start, with an environment of this Python in which nothing is to be installed."""
    (clone / "nothing.txt").write_text("")
    assert prepare(clone, python=sys.executable) != ""
    return clone


def prepare(folder: Path, *, python: object) -> str:
    """What it says is done, nothing if all is there."""
    return subprocess.run(
        ["deploy/prepare.sh", "nothing.txt"],
        cwd=folder,
        env={**os.environ, "PYTHON": str(python), "VENV": ".venv"},
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    ).stdout


def test_another_python_gets_another_environment(prepared: Path) -> None:
    assert prepare(prepared, python=sys.executable) == ""
    setup = "import sys; sys.version = 'another build'"
    other = program(
        prepared,
        f'[ "$1" = -c ] || exec {sys.executable} "$@"\nexec {sys.executable} -c "{setup}; exec(sys.argv[1])" "$2"',
    )
    (prepared / ".venv" / "of-before").write_text("")
    assert "Installing" in prepare(prepared, python=other)
    assert not (prepared / ".venv" / "of-before").exists()


def test_the_start_script_and_the_continuous_integration_can_be_run() -> None:
    for path in (".ci/run", "deploy/prepare.sh", "deploy/packages.sh", "deploy/python.sh"):
        assert (ROOT / path).stat().st_mode & stat.S_IXUSR, path
