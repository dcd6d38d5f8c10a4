"""The environment variables. Each reader returns a usable value, or ends the process with one line.

The line names the variable, its value and what to set instead. A blank variable counts as one that is not set.

Imports: nothing.
"""

import os
from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from tempfile import TemporaryFile

from crm_ui.environment.cannot_start import CannotStart

YES, NO = {"1", "true", "yes"}, {"0", "false", "no"}


def wrong_value(name: str, value: str, remedy: str) -> CannotStart:
    """The error to raise for a variable with a wrong value."""
    return CannotStart(f"{name} is {value!r}: {remedy}")


def text(name: str, default: str = "") -> str:
    return os.environ.get(name, "").strip() or default


def flag(name: str, *, default: bool = False) -> bool:
    value = text(name).lower()
    if value not in {"", *YES, *NO}:
        raise wrong_value(name, text(name), "set it to 1 or 0.")
    return value in YES if value else default


def number(name: str, default: int, *, most: int) -> int:
    value = text(name, str(default))
    if not (value.isascii() and value.isdecimal() and len(value) < 10 and int(value) <= most):
        raise wrong_value(name, value, f"set it to a whole number from 0 to {most}.")
    return int(value)


def choice(name: str, default: str, *, among: Collection[str]) -> str:
    value = text(name, default)
    if value not in among:
        meant = next((each for each in among if each.lower() == value.lower()), "")
        raise wrong_value(name, value, f"use {meant}." if meant else f"use one of {', '.join(among)}.")
    return value


def list_of(
    name: str, default: list[str] | None = None, *, remedy_of: Callable[[str], str] | None = None
) -> list[str]:
    """The entries between the commas. `remedy_of` says what to do about an entry that is wrong, or nothing."""
    entries = [entry.strip() for entry in text(name).split(",") if entry.strip()]
    for entry in entries:
        if remedy_of and (remedy := remedy_of(entry)):
            raise wrong_value(name, entry, remedy)
    return entries or default or []


def folder(name: str, default: Path) -> Path:
    """A folder that can be written; it is made if it is not there."""
    path = Path(text(name, str(default)))
    try:
        path.mkdir(parents=True, exist_ok=True)
        TemporaryFile(dir=path).close()
    except OSError as error:
        raise wrong_value(
            name, str(path), f"the folder cannot be written ({error.strerror}). Name another."
        ) from error
    return path


def for_program(variables: Mapping[str, str]) -> dict[str, str]:
    """The environment of a program that is started, with these variables too."""
    return {**os.environ, **variables}
