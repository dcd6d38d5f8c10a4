"""Where no Asterisk can be had it is said in one line, with what to do."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from deploy.asterisk import packages
from deploy.asterisk.packages import NotToBeHad

ROOT = Path(__file__).resolve().parents[2]
DEAD_PROXY = """
Acquire::http::Proxy "http://127.0.0.1:9/";
Acquire::https::Proxy "http://127.0.0.1:9/";
Acquire::Retries::Delay "false";
"""


def said_by_the_demo(folder: Path, *arguments: str, **variables: str) -> str:
    """The last line of `make demo-asterisk`, in which nothing was installed before."""
    done = subprocess.run(
        [sys.executable, "-m", "deploy.asterisk.demo", "--port", "18437", *arguments],
        cwd=ROOT,
        env={**os.environ, "DATA_DIR": str(folder), "ASTERISK_CACHE": str(folder / "cache"), **variables},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 1, done.stdout + done.stderr
    [line] = done.stderr.splitlines()
    return line


def test_a_machine_that_is_no_debian_is_told_which_demo_it_can_have(tmp_path: Path) -> None:
    said = said_by_the_demo(tmp_path, PATH=str(tmp_path))
    assert said.startswith("Cannot start: there is no apt-get here: Asterisk comes from Debian's packages.")
    assert "'make demo' needs none" in said


@pytest.mark.thorough
def test_a_machine_without_network_is_told_so_with_what_apt_says(tmp_path: Path) -> None:
    (tmp_path / "apt.conf").write_text(DEAD_PROXY)
    said = said_by_the_demo(tmp_path, APT_CONFIG=str(tmp_path / "apt.conf"), ASTERISK_SUITES="sid")
    assert said.startswith("Cannot start: Asterisk's packages could not be fetched. Look after the network")
    assert "127.0.0.1" in said
    assert not (tmp_path / "cache/sid").exists()


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("no folder")
    said = said_by_the_demo(tmp_path)
    assert said.startswith(f"Cannot start: {tmp_path / 'cache'}: ")
    assert "name another folder: ASTERISK_CACHE=" in said


def test_a_full_disk_is_named_with_what_is_needed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packages, "NEEDED_MB", 10**12)  # no disk of the tests is full
    with pytest.raises(NotToBeHad, match=rf"{tmp_path} has \d+ MB left, and Asterisk needs {10**12}\. Free some"):
        packages.install(tmp_path)


def test_a_port_for_telephones_that_is_taken_is_named(tmp_path: Path) -> None:
    said = said_by_the_demo(tmp_path, "--lan", "--sip-port", "99999")
    assert said == "Cannot start: '99999' is not a port. Choose a number from 1 to 65535: SIP_PORT=8000."
