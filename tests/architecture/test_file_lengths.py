"""A file is about one subject, and has at most 300 lines."""

from pathlib import Path

from tests.architecture.imports import ROOT

MOST = 300


def files() -> list[Path]:
    """All of the apps, of deployment and of the tests, but for what Django writes."""
    folders = ("customizing", "presence", "crm_ui", "deploy", "tests")
    found = [file for folder in folders for file in sorted((ROOT / folder).rglob("*.py"))]
    return [file for file in found if "migrations" not in file.parts]


def test_no_file_is_too_long() -> None:
    lengths = {str(file.relative_to(ROOT)): len(file.read_text().splitlines()) for file in files()}
    assert [f"{name}: {lines} lines" for name, lines in lengths.items() if lines > MOST] == []
