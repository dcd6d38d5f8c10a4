"""What the documentation tells people to type and to open is there."""

import re

import pytest
from django.core.management import get_commands

from tests.architecture.imports import ROOT

PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])


def found(pattern: str) -> set[tuple[str, str]]:
    return {(page.name, match) for page in PAGES for match in re.findall(pattern, page.read_text())}


def test_every_make_target_named_exists() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.M))
    named = found(r"(?:`|^|\s\s)make ([a-z-]+)") | found(r"`make ([a-z-]+)")
    assert [name for name in sorted(named) if name[1] not in targets] == []


def test_every_management_command_named_exists() -> None:
    assert [name for name in sorted(found(r"manage\.py ([a-z_]+)")) if name[1] not in get_commands()] == []


def test_every_file_linked_exists() -> None:
    links = found(r"\]\((?!https?://|#|mailto:)([^)#\s]+)")
    pages = {page.name: page.parent for page in PAGES}
    assert [link for link in sorted(links) if not (pages[link[0]] / link[1]).exists()] == []


def variables_read() -> set[str]:
    """The environment variables of the product: the settings read each by a reader of `crm_ui.environment`."""
    return set(re.findall(r"\b[a-z]+\.[a-z_]+\(\"([A-Z_]+)\"", (ROOT / "crm_ui" / "settings.py").read_text()))


def test_every_environment_variable_is_documented() -> None:
    told = (ROOT / "docs" / "administration.md").read_text()
    assert [name for name in sorted(variables_read()) if f"`{name}`" not in told] == []


def test_the_environment_is_read_in_one_place() -> None:
    files = [file for app in ("customizing", "presence", "crm_ui") for file in sorted((ROOT / app).rglob("*.py"))]
    readers = [
        str(file.relative_to(ROOT))
        for file in files
        if re.search(r"environ\b(?!\.setdefault)|getenv", file.read_text())
    ]
    assert readers == ["crm_ui/environment/__init__.py"]


@pytest.mark.parametrize("name", ["README.md", "CHANGELOG.md", "CONTRIBUTING.md", "LICENSE", "docs/automation.md"])
def test_the_usual_pages_exist(name: str) -> None:
    assert (ROOT / name).read_text().strip()
