"""The product's programs, started as people start them, in a folder of their own."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
KEY = "N5cXq0a8LrZ3vT7wYb2eKf9uHj4mPd6sGxQn1oCi"
OURS = ("DEMO", "DEBUG", "SECRET_KEY", "DATABASE_URL", "REDIS_URL", "DATA_DIR")


def environment(folder: Path, **variables: str) -> dict[str, str]:
    """Of a real installation, whatever the test run itself has set."""
    kept = {name: value for name, value in os.environ.items() if name not in OURS}
    own = {"DATA_DIR": str(folder), "SECRET_KEY": KEY, "DJANGO_SETTINGS_MODULE": "crm_ui.settings"}
    return {**kept, **own, **variables}


def run(command: list[str], folder: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *command],
        cwd=ROOT,
        env=environment(folder, **variables),
        capture_output=True,
        text=True,
        timeout=60,
    )


def manage(*arguments: str, folder: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    return run(["manage.py", *arguments], folder, **variables)


def refusal(result: subprocess.CompletedProcess[str]) -> str:
    """The only line it said before it ended."""
    assert result.returncode != 0
    assert result.stdout == ""
    (line,) = result.stderr.splitlines()
    assert line.startswith("Cannot start: ")
    return line.removeprefix("Cannot start: ")
