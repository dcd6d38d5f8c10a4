"""Packages put into an environment of their own, and taken in by the functions that do so when the product starts."""

import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from unittest import mock

from django.conf import settings
from django.template import engines
from django.utils.translation import trans_real

from crm_ui.blocks import PAGES, installed
from crm_ui.hand_over import mapping_functions
from customizing import packages
from presence.cms import connectors
from tests.architecture.imports import ROOT

EXAMPLE = ROOT / "docs" / "extending"
PIP = ["-m", "pip", "install", "-q", "--disable-pip-version-check", "--no-index", "--no-deps", "--no-build-isolation"]
SECONDS = 600  # it takes one, on a machine with nothing else to do


def put_in(target: Path, package: Path = EXAMPLE) -> Path:
    """Install it with pip, without the network. Returns the folder, to be put on the path."""
    subprocess.run([sys.executable, *PIP, "--target", str(target), str(package)], check=True, timeout=SECONDS)
    return target


def write(target: Path, name: str, *, entries: str, code: str = "") -> Path:
    """A package as pip would leave it behind."""
    (target / f"{name}.py").write_text(code)
    information = target / f"{name}-1.0.dist-info"
    information.mkdir()
    (information / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
    (information / "entry_points.txt").write_text(entries)
    return target


class TakenIn(ExitStack):
    """As if the product had been started with these folders on its path; at the end as if it had not."""

    def __init__(self, *folders: Path):
        super().__init__()
        self.folders = [str(folder) for folder in folders]

    def __enter__(self) -> "TakenIn":
        self.enter_context(mock.patch.object(sys, "path", [*self.folders, *sys.path]))  # as in an environment
        tables: tuple[Any, ...] = (sys.modules, connectors.CONNECTORS, mapping_functions.FUNCTIONS)
        for table in (*tables, packages._packages, packages.FAILURES):
            self.enter_context(mock.patch.dict(table))  # so that what is taken in goes again
        pages = {page: list(kinds) for page, kinds in PAGES.items()}
        self.enter_context(mock.patch.dict(PAGES, pages))  # likewise; the lists are changed in place
        for kept in (packages.FAULTS, engines["django"].engine.dirs, settings.LOCALE_PATHS):
            self.callback(kept.__setitem__, slice(None), list(kept))
        self.enter_context(mock.patch.object(installed, "_installed", set()))  # likewise
        # Texts of packages are found when a language is first used, and it has been used before.
        self.enter_context(mock.patch.object(trans_real, "_translations", {}))
        self.callback(packages._entries.cache_clear)
        packages._entries.cache_clear()
        connectors.add_installed()
        installed.add_installed(PAGES)
        mapping_functions.add_installed()
        return self
