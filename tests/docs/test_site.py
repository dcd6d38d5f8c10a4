"""The documentation site: what `make docs` builds is whole, and the help of each screen leads somewhere in it."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from crm_ui.frame.help_pages import PAGES
from deploy.docs_site import with_links_of_site
from tests.architecture.imports import ROOT
from tests.rights.addresses import every_address

BUILDER = ROOT / ".venv-docs" / "bin" / "python"
pytestmark = pytest.mark.xdist_group("documentation site")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if not BUILDER.exists():
        pytest.skip("the builder of the documentation is not installed: make docs")
    folder = tmp_path_factory.mktemp("help") / "site"
    built = subprocess.run([BUILDER, "-m", "deploy.docs_site", folder], cwd=ROOT, capture_output=True, text=True)
    assert built.returncode == 0, built.stdout + built.stderr
    return folder


def pages(site: Path) -> Iterator[tuple[str, str]]:
    return ((str(file.relative_to(site)), file.read_text()) for file in sorted(site.rglob("*.html")))


def test_no_page_has_an_inline_script_or_fetches_from_elsewhere(site: Path) -> None:
    for name, text in pages(site):
        assert not re.search(r"<script>|<style|\son\w+=\"", text), name
        fetched = re.findall(
            r'<(?:script|img|iframe|source)[^>]*\ssrc="([^"]+)"|<link[^>]*stylesheet[^>]*href="([^"]+)"', text
        )
        assert [source for found in fetched for source in found if source.startswith(("http", "//"))] == [], name


def test_the_help_of_each_screen_is_there(site: Path) -> None:
    for place in PAGES.values():
        page, _, part = place.partition("#")
        for language in ("", "de/"):
            text = (site / language / page / "index.html").read_text()
            assert not part or f'id="{part}"' in text, place


def test_each_beginning_of_a_screen_is_that_of_an_address() -> None:
    names = [address.name for address in every_address()]
    assert [start for start in PAGES if not any(name.startswith(start) for name in names)] == []


def test_the_german_page_is_german_and_others_stand_in_for_missing_ones(site: Path) -> None:
    assert "Begleitet weiterleiten" in (site / "de" / "agents" / "index.html").read_text()
    assert "Warm Transfer" in (site / "agents" / "index.html").read_text()
    assert "From an empty Debian" in (site / "de" / "install" / "index.html").read_text()


def test_it_can_be_searched(site: Path) -> None:
    assert "CUST-015" in (site / "search" / "search_index.json").read_text()


@pytest.mark.parametrize(
    ("source", "markdown", "there"),
    [
        ("README.md", "[run](docs/administration.md#users)", "[run](administration.md#users)"),
        ("docs/install.md", "[log](../CHANGELOG.md)", "[log](changelog.md)"),
        ("docs/install.md", "[files](asterisk)", "[files](asterisk/index.md)"),
        ("docs/architecture.md", "[`inbox`](../presence/inbox/calls.py)", "`inbox`"),
        ("docs/architecture.md", "`[a](../b.py)`", "`[a](../b.py)`"),
    ],
)
def test_links_of_the_repository_become_those_of_the_site(source: str, markdown: str, there: str) -> None:
    assert with_links_of_site(markdown, source=source) == there
