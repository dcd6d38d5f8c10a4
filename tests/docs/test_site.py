"""The documentation site: what `make docs` builds is whole, and the help of each screen leads somewhere in it."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from crm_ui.frame.help_pages import FOR_AGENTS, PAGES, page_for
from deploy.docs_site import with_links_of_site
from tests.architecture.imports import ROOT
from tests.rights.addresses import every_address

pytestmark = pytest.mark.xdist_group("documentation site")


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


def test_each_list_of_the_administration_has_a_page_that_is_about_it() -> None:
    lists = [address.name for address in every_address() if address.name.endswith("_changelist")]
    assert len(lists) > 20
    assert [name for name in lists if page_for(name) == PAGES["admin:"]] == []


def test_no_page_of_the_administration_leads_to_that_for_agents() -> None:
    staff = [
        address.name
        for address in every_address()
        if address.route.startswith("admin/") and address.name != address.route
    ]
    assert [name for name in staff if page_for(name) == FOR_AGENTS] == []


def test_the_german_page_is_german_and_others_stand_in_for_missing_ones(site: Path) -> None:
    assert "Begleitet weiterleiten" in (site / "de" / "agents" / "index.html").read_text()
    assert "Warm Transfer" in (site / "agents" / "index.html").read_text()
    assert "From an empty Debian" in (site / "de" / "install" / "index.html").read_text()


def navigation(site: Path, language: str) -> dict[str, str]:
    """The title of each page, by its place on the site, as another page of the language leads there."""
    text = (site / language / "changelog" / "index.html").read_text()
    links = re.findall(
        r'<a href="\.\./?([^"#]*)" class="md-nav__link[^"]*">.*?ellipsis">\s*(.*?)\s*<', text, re.DOTALL
    )
    return {place or "index/": title for place, title in links}


def test_the_navigation_is_german_and_says_which_pages_are_english(site: Path) -> None:
    english, german = navigation(site, ""), navigation(site, "de")
    assert len(english) > 20
    assert german.keys() == english.keys()
    in_german = {f"{page.name.removesuffix('.de.md')}/" for page in (ROOT / "docs").glob("*.de.md")}
    assert {place for place, title in german.items() if not title.endswith(" (englisch)")} == in_german
    assert [title for place, title in german.items() if title == english[place]] == []


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
