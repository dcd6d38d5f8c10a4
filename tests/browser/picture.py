"""Takes the picture in the README of the running product: `make picture`."""

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, expect, sync_playwright

from tests.browser.chromium import launch
from tests.browser.company import known_caller
from tests.browser.person import Person
from tests.browser.product import Product
from tests.browser.simulator import Simulator

PICTURE = Path(__file__).resolve().parents[2] / "docs" / "images" / "call.jpg"
VIEW = {"width": 1280, "height": 860}
QUALITY = 70  # a picture has at most 150 kB


def take(browser: Browser, product: Product, *, file: Path) -> None:
    """Alice in a call with a customer, on the customer's page; colleagues in several states."""
    caller = known_caller(product)
    alice = Person(browser, product, "alice", viewport=VIEW).log_on()
    for username in ("bob", "carol"):
        Person(browser, product, username).log_on()
    simulator = Simulator(Person(browser, product, "dana").log_on().open("/simulator/"))
    simulator.call(caller.number, to="alice", data={"subject": "Brakes not delivered", "order": "4711"})
    alice.click("accept")
    alice.open(caller.account_page)
    alice.writes_note("Ordered brakes in May, wants to know when they come.")
    simulator.call("+14155550123", to="carol")
    alice.sees_presence("bob", "available", block="account-team")
    expect(alice.option("warm-transfer", "bob", block="account-team")).to_be_visible()
    alice.page.locator('[data-block="contacts"] summary').click()
    alice.page.locator("h1").click()
    alice.page.screenshot(path=file, type="jpeg", quality=QUALITY, animations="disabled")


def main(file: Path = PICTURE) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        product = Product(Path(folder)).start()
        try:
            take(launch(playwright), product, file=file)
        finally:
            product.stop()


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
