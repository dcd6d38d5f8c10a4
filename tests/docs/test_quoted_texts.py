"""What troubleshooting and monitoring quote is what the product says, in the language of the page."""

import re

import pytest

from tests.architecture.imports import ROOT
from tests.docs.german import entries

APPS = ("customizing", "presence", "crm_ui", "templates", "static/js")


def said_by_the_product() -> str:
    files = (file for app in APPS for ending in ("py", "html", "js") for file in (ROOT / app).rglob(f"*.{ending}"))
    # A text may be cut into several literals, or into lines of a template.
    return re.sub(r'\s+|"\s*f?"', " ", " ".join(file.read_text() for file in files))


SAID = said_by_the_product()
SAID_IN_GERMAN = " ".join(german for _english, german in entries("crm_ui"))
IN_GERMAN = re.compile(r"„([^“]+)“")


def cells(page: str) -> list[str]:
    """The first ones of all rows: what one sees."""
    return re.findall(r"^\|([^|]+)\|", (ROOT / "docs" / page).read_text(), re.MULTILINE)


@pytest.mark.parametrize("page", ["troubleshooting.md", "troubleshooting.de.md", "monitoring.md"])
def test_what_is_quoted_in_english_is_said(page: str) -> None:
    quoted = [text for cell in cells(page) for text in re.findall(r"“([^”]+)”", IN_GERMAN.sub("", cell))]
    assert quoted
    assert [text for text in quoted if text not in SAID] == []


def test_what_is_quoted_in_german_is_said() -> None:
    quoted = [text for cell in cells("troubleshooting.de.md") for text in IN_GERMAN.findall(cell)]
    assert quoted
    assert [text for text in quoted if text not in SAID_IN_GERMAN] == []
