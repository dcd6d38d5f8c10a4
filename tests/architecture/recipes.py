"""The recipes of docs/architecture.md, carried out step by step in a copy of the project.

A step begins with its number and is one of: "New file `x`:" and a block of code; "In `x`, after `line`:" or
"In `x`, before `line`:" and a block; "In `x`, `this` becomes `that`."; "Run `manage.py …`.".
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import cache_from_source
from pathlib import Path

from tests.architecture.imports import ROOT

PAGE = ROOT / "docs" / "architecture.md"
SECTION = re.compile(r"^### Recipe: (.+)$", re.M)
STEP = re.compile(r"^\d+\. ", re.M)
CODE = re.compile(r"^( {3,4})```\w*\n(.*?)^\1```$", re.M | re.S)
SECONDS = 120


class StepFailed(Exception):
    """A step that the page tells cannot be done; the message says which and why."""


@dataclass(frozen=True)
class Recipe:
    title: str
    steps: list[str]

    def follow(self, copy: Path) -> list[str]:
        """Carry out the steps in a copy of the project. Returns the test files that they made."""
        for step in self.steps:
            _carry_out(step, copy)
        return [name for step in self.steps for name in re.findall(r"^New file `(tests/[^`]+)`", step)]

    @property
    def migrates(self) -> bool:
        return any("`manage.py makemigrations" in step for step in self.steps)


def recipes() -> Iterator[Recipe]:
    parts = SECTION.split(PAGE.read_text())[1:]
    for title, text in zip(parts[::2], parts[1::2], strict=True):
        text = re.split(r"^#", text, maxsplit=1, flags=re.M)[0]
        yield Recipe(title, [step.strip("\n") for step in STEP.split(text)[1:]])


def copied(target: Path) -> Path:
    """The files of the project as they lie here, without what git does not know, but with what Python has compiled."""
    listing = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(listing, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\0")
    for name in (each for each in names if each and (ROOT / each).is_file()):
        _copy(ROOT / name, target / name)
        if name.endswith(".py") and (compiled := Path(cache_from_source(str(ROOT / name)))).exists():
            _copy(compiled, Path(cache_from_source(str(target / name))))
    return target


def _copy(file: Path, to: Path) -> None:
    """With its time, by which Python knows whether what it has compiled is of this file."""
    to.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy2(file, to)


def run(copy: Path, *arguments: str) -> str:
    """What Python said to these arguments in the copy. Raises StepFailed if it ended with an error."""
    environment = {**os.environ, "DEMO": "1", "DATA_DIR": str(copy / "var")}
    environment.pop("DATABASE_URL", None)
    environment.pop("REDIS_URL", None)
    done = subprocess.run(
        [sys.executable, *arguments], cwd=copy, capture_output=True, text=True, timeout=SECONDS, env=environment
    )
    if done.returncode:
        raise StepFailed(f"{' '.join(arguments)}:\n{done.stdout}\n{done.stderr}")
    return done.stdout


def _carry_out(step: str, copy: Path) -> None:
    if found := re.match(r"New file `([^`]+)`", step):
        _write(copy / found[1], _code(step))
    elif found := re.match(r"In `([^`]+)`, (after|before) `([^`]+)`", step):
        _insert(copy / found[1], _code(step), where=found[2], line=found[3])
    elif found := re.match(r"In `([^`]+)`, `([^`]+)` becomes\s+`([^`]+)`", step):
        _replace(copy / found[1], found[2], found[3])
    elif found := re.match(r"Run `manage.py ([^`]+)`", step):
        run(copy, "manage.py", *found[1].split())
    else:
        raise StepFailed(f"This is no step that can be followed: {step}")


def _code(step: str) -> str:
    found = CODE.search(step)
    if not found:
        raise StepFailed(f"The step has no code: {step}")
    return re.sub(rf"^{found[1]}", "", found[2], flags=re.M)


def _write(file: Path, text: str) -> None:
    if file.exists():
        raise StepFailed(f"{file} is there already.")
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)


def _insert(file: Path, text: str, *, where: str, line: str) -> None:
    lines = file.read_text().splitlines(keepends=True)
    places = [number for number, each in enumerate(lines) if line in each]
    if len(places) != 1:
        raise StepFailed(f"“{line}” stands on {len(places)} lines of {file}.")
    at = places[0] + (where == "after")
    file.write_text("".join([*lines[:at], text, *lines[at:]]))


def _replace(file: Path, old: str, new: str) -> None:
    text = file.read_text()
    if text.count(old) != 1:
        raise StepFailed(f"“{old}” stands {text.count(old)} times in {file}.")
    file.write_text(text.replace(old, new))
