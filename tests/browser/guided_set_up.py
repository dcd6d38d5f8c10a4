"""The guided set-up: from a business role that is not there to a telephone that rings.

`python -m tests.browser.guided_set_up` plays it at the pace of a person, and prints how long it took and with how many
inputs. The test plays the same without waiting.
"""

import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser, expect, sync_playwright

from tests.browser.chromium import launch
from tests.browser.first_minutes import SECONDS_A_CLICK, Visitor
from tests.browser.person import Person
from tests.browser.product import Product

NEWCOMER = "frank"
"""He has no business role."""


def play(consultant: Visitor, *, newcomer_logs_on: Callable[[], None]) -> None:
    """All that the consultant types and clicks, from the start page of the administration on."""
    page = consultant.page
    page.goto("/admin/")
    consultant.click(page.get_by_role("link", name="Guided set-up"))
    consultant.fill(page.get_by_label("Name:", exact=True), "SUPPORT")
    consultant.fill(page.get_by_label("Text:", exact=True), "Customer Support")
    consultant.fill(page.get_by_label("Telephone system"), "SIMULATOR")
    consultant.click(page.get_by_role("button", name="Test the connection"))
    expect(page.get_by_text("The simulator runs.")).to_be_visible()
    consultant.fill(page.get_by_label("A transferred call makes"), "TSRV")
    consultant.fill(page.get_by_label("Users and extensions"), f"{NEWCOMER} 2099")
    consultant.click(page.get_by_role("button", name="Show what will be made"))
    consultant.click(page.get_by_role("button", name="Save all of it"))
    expect(page.get_by_text("Business role “Customer Support” is ready.")).to_be_visible()
    newcomer_logs_on()
    consultant.click(page.get_by_role("button", name=NEWCOMER))
    expect(page.get_by_text(f"It rings at {NEWCOMER}.")).to_be_visible()


def main(browser: Browser, *, pace: float) -> None:
    with tempfile.TemporaryDirectory() as folder:
        product = Product(Path(folder)).start()
        try:
            dana = Person(browser, product, "dana").log_on_unseen()
            newcomer = Person(browser, product, NEWCOMER)
            visitor = Visitor(dana.page, pace)
            began = time.monotonic()
            play(visitor, newcomer_logs_on=newcomer.log_on)
            newcomer.sees_call_state("alerting")
            ended = time.monotonic()
        finally:
            product.stop()
    print(f"to the call that rings {ended - began:5.1f} s, {len(visitor.clicks)} inputs at {pace:.0f} s each:")
    print("  " + ", ".join(visitor.clicks))
    sys.exit(1 if visitor.complaints else 0)


if __name__ == "__main__":
    with sync_playwright() as playwright:
        main(launch(playwright), pace=SECONDS_A_CLICK)
