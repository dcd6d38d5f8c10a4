"""What troubleshooting and monitoring quote is what the product says."""

import re

import pytest

from tests.architecture.imports import ROOT

APPS = ("customizing", "presence", "crm_ui", "templates", "static/js")


def said_by_the_product() -> str:
    files = (file for app in APPS for ending in ("py", "html", "js") for file in (ROOT / app).rglob(f"*.{ending}"))
    # A text may be cut into several literals, or into lines of a template.
    return re.sub(r'\s+|"\s*f?"', " ", " ".join(file.read_text() for file in files))


SAID = said_by_the_product()


@pytest.mark.parametrize("page", ["troubleshooting.md", "monitoring.md"])
def test_what_is_quoted_is_said(page: str) -> None:
    rows = re.findall(r"^\|([^|]+)\|", (ROOT / "docs" / page).read_text(), re.MULTILINE)
    quoted = [text for row in rows for text in re.findall(r"“([^”]+)”", row)]
    assert quoted
    assert [text for text in quoted if text not in SAID] == []
