"""The first minutes of somebody who has never seen the product: from the log-on page to a completed warm transfer.

`python -m tests.browser.first_minutes` plays them at the pace of a person, and prints how long they took and with how
many clicks. The test plays the same without waiting.
"""

import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

from tests.browser.chromium import launch
from tests.browser.company import TEAM
from tests.browser.person import PATIENCE_MS
from tests.browser.product import Product

SECONDS_A_CLICK = 2.0
AVAILABLE = f'[data-block="{TEAM}"] tr:has([data-presence][data-status="available"]) [data-option="warm-transfer"]'


@dataclass
class Visitor:
    """Somebody at one window, who needs so many seconds to find what to click."""

    page: Page
    pace: float = 0.0
    clicks: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.set_default_timeout(PATIENCE_MS)
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def click(self, what: Locator) -> None:
        """See it, find it, click it."""
        expect(what).to_be_enabled()
        time.sleep(self.pace)
        self.clicks.append(what.inner_text().strip())
        what.click()

    def fill(self, what: Locator, text: str) -> None:
        """Find the field, and write into it or choose the text."""
        expect(what).to_be_enabled()
        time.sleep(self.pace)
        self.clicks.append(text)
        is_list = what.evaluate("field => field.tagName") == "SELECT"
        what.select_option(text) if is_list else what.fill(text)

    def is_told(self, step: str) -> None:
        """The first steps name this as the next one; nothing if all are done."""
        next_step = self.page.locator("[data-first-steps] [aria-current=step]")
        if step:
            expect(next_step).to_have_attribute("data-step", step)
        else:
            expect(next_step).to_have_count(0)

    def command(self, name: str) -> Locator:
        return self.page.locator(f'[data-command="{name}"]')


def play(visitor: Visitor, url: str) -> None:
    """All of it, as the page itself says what to do next."""
    page = visitor.page
    page.goto(url)
    visitor.click(page.get_by_role("button", name="Alice Moreau"))
    visitor.is_told("ring")
    visitor.click(visitor.command("ring-me"))
    visitor.is_told("accept")
    visitor.click(page.locator("[data-toolbar]").locator('[data-command="accept"]'))
    visitor.is_told("team")
    visitor.click(page.locator("[data-toolbar]").get_by_role("link", name="Meridian Bikes GmbH"))
    visitor.is_told("transfer")
    visitor.click(page.locator(AVAILABLE).first)
    visitor.is_told("complete")
    visitor.click(page.locator("[data-toolbar]").locator('[data-command="complete"]'))
    visitor.is_told("")
    expect(page.locator("[data-first-steps] p a")).to_be_visible()


def main(browser: Browser, *, pace: float) -> None:
    with tempfile.TemporaryDirectory() as folder:
        began = time.monotonic()
        product = Product(Path(folder), alive=True).start()
        ready = time.monotonic()
        try:
            visitor = Visitor(browser.new_page(), pace)
            play(visitor, product.url)
            ended = time.monotonic()
        finally:
            product.stop()
    print(f"start with demo data {ready - began:5.1f} s")
    print(f"to the transaction   {ended - ready:5.1f} s, {len(visitor.clicks)} clicks at {pace:.0f} s each:")
    print("  " + ", ".join(visitor.clicks))
    sys.exit(1 if visitor.complaints else 0)


if __name__ == "__main__":
    with sync_playwright() as playwright:
        main(launch(playwright), pace=SECONDS_A_CLICK)
