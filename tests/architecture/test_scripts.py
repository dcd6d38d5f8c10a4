"""Own JavaScript stays small, and its imports lead in one direction."""

import posixpath
import re
from functools import cache
from graphlib import CycleError, TopologicalSorter

import pytest

from tests.architecture.imports import ROOT

SCRIPTS = ROOT / "static" / "js"
LONGEST = 150
MOST_ON_PAGES, MOST_OF_TELEPHONE = 1_585, 420
"""The window of a telephone in the browser has scripts of its own, that no page loads."""
IMPORT = re.compile(r"""^(?:import|export)\b[^;]*?["'](\.[^"']+)["'];""", re.MULTILINE)
BY_STRING = re.compile(r"\beval\(|\bnew Function\(|\bFunction\(|\bset(?:Timeout|Interval)\(\s*[\"'`]")


@cache
def scripts() -> dict[str, str]:
    return {path.relative_to(SCRIPTS).as_posix(): path.read_text() for path in SCRIPTS.rglob("*.js")}


def lines(text: str) -> int:
    return text.count("\n")


def imported(name: str) -> set[str]:
    folder = posixpath.dirname(name)
    return {posixpath.normpath(posixpath.join(folder, found)) for found in IMPORT.findall(scripts()[name])}


def test_no_script_is_long() -> None:
    assert {name: lines(text) for name, text in scripts().items() if lines(text) > LONGEST} == {}


def test_all_scripts_together_are_small() -> None:
    of_telephone = [lines(text) for name, text in scripts().items() if name.startswith("telephone")]
    assert 0 < sum(of_telephone) <= MOST_OF_TELEPHONE
    assert 0 < sum(map(lines, scripts().values())) - sum(of_telephone) <= MOST_ON_PAGES


def test_scripts_import_only_scripts_that_are_there() -> None:
    assert {name: missing for name in scripts() if (missing := imported(name) - scripts().keys())} == {}
    assert any(imported(name) for name in scripts())


def test_no_script_is_imported_by_what_it_imports() -> None:
    try:
        TopologicalSorter({name: imported(name) for name in scripts()}).prepare()
    except CycleError as error:
        pytest.fail(" -> ".join(error.args[1]))


def test_no_script_makes_code_of_text_which_the_policy_forbids() -> None:
    assert [name for name, text in scripts().items() if BY_STRING.search(text)] == []


def test_every_script_of_others_has_its_licence_and_its_version() -> None:
    listed = (ROOT / "static" / "vendor" / "README.md").read_text()
    folders = [path for path in (ROOT / "static" / "vendor").iterdir() if path.is_dir()]
    assert folders
    for folder in folders:
        assert (folder / "LICENSE").is_file()
        assert re.search(rf"^\| {folder.name} \(npm\) \| \d+\.\d+\.\d+ \|", listed, re.MULTILINE)
