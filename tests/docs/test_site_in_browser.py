"""The documentation site in a browser, under the product's Content-Security-Policy: search, and the other language."""

from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from csp.utils import build_policy
from playwright.sync_api import Browser, Page, expect

from tests.browser import chromium

pytestmark = [pytest.mark.thorough, pytest.mark.xdist_group("documentation site")]


class Served(SimpleHTTPRequestHandler):
    """A file of the site, as the product sends it."""

    policy = ""

    def end_headers(self) -> None:
        self.send_header("Content-Security-Policy", self.policy)
        super().end_headers()

    def log_message(self, *_said: Any) -> None:
        """Nothing: it is no server whose log anybody reads."""


@pytest.fixture(scope="module")
def address(site: Path) -> Iterator[str]:
    Served.policy = build_policy()
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Served, directory=str(site))) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium.running() as browser:
        yield browser


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """Nothing is said against what it does."""
    page, complaints = browser.new_page(viewport={"width": 1440, "height": 900}), []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    yield page
    page.close()
    assert complaints == []


@pytest.mark.parametrize(
    ("language", "searched", "found"),
    [
        ("", "warm transfer", "For agents: calls on one page"),
        ("de/", "weiterleiten", "Für Agenten: Anrufe auf einer Seite"),
    ],
)
def test_the_search_finds_pages_of_the_language(
    page: Page, address: str, language: str, searched: str, found: str
) -> None:
    page.goto(f"{address}{language}troubleshooting/")
    page.locator(".md-search__input").fill(searched)
    hit = page.locator(".md-search-result__item").filter(has_text=found).first
    hit.locator("a").first.click()
    page.wait_for_url(f"{address}{language}agents/**")
    expect(page.locator("h1")).to_contain_text(found)


def test_each_page_leads_to_the_same_in_the_other_language(page: Page, address: str) -> None:
    page.goto(f"{address}agents/")
    page.locator(".md-header .md-select").hover()
    page.get_by_role("link", name="Deutsch").click()
    page.wait_for_url(f"{address}de/agents/")
    expect(page.locator("h1")).to_contain_text("Für Agenten")
