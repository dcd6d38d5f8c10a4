"""What other Python packages add to the product, found by entry points.

A package is never the end of the product: what cannot be used is left out, said in the log, by `manage.py check` and
among the findings of Customizing, and the rest goes on.
"""

import logging
import sys
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.metadata import EntryPoint, distributions
from pathlib import Path
from typing import Any, TypeVar

from django.conf import settings
from django.core import checks
from django.template import engines

PREFIX = "crm_presence."
LONGEST_NAME = 32
Answer = TypeVar("Answer")
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Fault:
    """Something of a package that is left out, and why."""

    package: str
    entry: str
    reason: str

    def __str__(self) -> str:
        return f"The package {self.package} is left out with “{self.entry}”: {self.reason}"


@dataclass(frozen=True)
class Wanted:
    """What is taken in: what it is, which attributes it has to have, and which names the product itself has.

    `problem` says what else speaks against something of that name; nothing if it can be used.
    """

    what: str
    is_one: Callable[[Any], bool]
    needed: Sequence[str] = ()
    taken: Collection[str] = ()
    problem: Callable[[str, Any], str] = lambda name, thing: ""

    def against(self, name: str, thing: Any) -> str:
        if not self.is_one(thing):
            return f"it is no {self.what}"
        if missing := [each for each in self.needed if not getattr(thing, each, None)]:
            return f"it does not say its {missing[0]}"
        if name in self.taken:
            return "the product has one of that name"
        if getattr(thing, "key", name) != name:
            return f"its key is “{thing.key}”, and its name here “{name}”; let them be the same"
        if len(name) > LONGEST_NAME:
            return f"its name has more than {LONGEST_NAME} characters"
        return self.problem(name, thing)


FAULTS: list[Fault] = []
FAILURES: dict[tuple[str, str, str], Fault] = {}
"""What has failed when it was asked last, by its kind and name and for what it was asked."""
_packages: dict[tuple[str, str], str] = {}


def subclass_of(base: type) -> Callable[[Any], bool]:
    return lambda thing: isinstance(thing, type) and issubclass(thing, base)


def load(kind: str, wanted: Wanted) -> dict[str, Any]:
    """By its name, what packages have in the group `crm_presence.<kind>`; called once, when the app is ready.

    Folders `templates` and `locale` beside the module that is named are searched from then on, after those of the
    product.
    """
    found: dict[str, Any] = {}
    for entry in _entries():
        if entry.group != PREFIX + kind:
            continue
        try:
            thing = entry.load()
            reason = "another package has the same name" if entry.name in found else wanted.against(entry.name, thing)
        except (Exception, SystemExit) as error:
            log.debug("%s cannot be loaded", entry.value, exc_info=True)
            reason = f"{type(error).__name__}: {error}"
        if reason:
            _leave_out(Fault(package_of(entry), f"{entry.group}: {entry.name} = {entry.value}", reason))
        else:
            found[entry.name] = thing
            _packages[kind, entry.name] = package_of(entry)
            _search_beside(entry.module)
    return found


def answer(kind: str, name: str, what: str, ask: Callable[[], Answer], *, otherwise: Answer) -> Answer:
    """What something answers when it is asked for `what`.

    If it is of a package and fails, `otherwise`; the failure is logged, and a finding.
    """
    try:
        found = ask()
    except Exception as error:
        if (kind, name) not in _packages:
            raise
        fault = Fault(_packages[kind, name], f"{name}: {what}", f"{type(error).__name__}: {error}")
        if FAILURES.get((kind, name, what)) != fault:  # once, as some things are asked for every badge
            log.exception("The package %s has failed with “%s”.", fault.package, fault.entry)
        FAILURES[kind, name, what] = fault
        return otherwise
    FAILURES.pop((kind, name, what), None)
    return found


def package_of(entry: EntryPoint) -> str:
    """Name and version of the package that has the entry point."""
    return f"{entry.dist.name} {entry.dist.version}" if entry.dist else entry.module


@cache
def _entries() -> tuple[EntryPoint, ...]:
    """All that concern the product, in an order that does not depend on the disk."""
    return tuple(sorted(set(_read()), key=lambda entry: (entry.group, entry.name, entry.value)))


def _read() -> Iterator[EntryPoint]:
    for distribution in distributions():
        try:
            entries = list(distribution.entry_points)
        except Exception as error:
            _leave_out(Fault(str(distribution.name), "entry_points.txt", f"{type(error).__name__}: {error}"))
        else:
            yield from (entry for entry in entries if entry.group.startswith(PREFIX))


def _leave_out(fault: Fault) -> None:
    FAULTS.append(fault)
    log.error("%s", fault)


def _search_beside(module: str) -> None:
    """The engine of Django templates has no other way to be given a folder after the settings were read."""
    folder = Path(str(sys.modules[module].__file__)).parent
    dirs: list[Path] = engines["django"].engine.dirs  # type: ignore[attr-defined]  # of the engine of this name
    for name, searched in (("templates", dirs), ("locale", settings.LOCALE_PATHS)):
        if (folder / name).is_dir() and folder / name not in searched:
            searched.append(folder / name)


@checks.register
def check_packages(**kwargs: Any) -> list[checks.CheckMessage]:
    """Warnings, as errors would keep `migrate` from doing its work."""
    remedy = "Ask its author, put a version in place that works, or take it out with pip. Then start again."
    return [checks.Warning(str(fault), hint=remedy, id="crm_presence.W001") for fault in FAULTS]
