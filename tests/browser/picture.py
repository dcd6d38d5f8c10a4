"""Takes the picture in the README of the running product: `make picture`."""

import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Locator, expect, sync_playwright

from tests.browser.chromium import launch
from tests.browser.company import known_caller
from tests.browser.person import Person
from tests.browser.product import Product
from tests.browser.simulator import Simulator

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "images"
WIDTHS = (1440, 400)
HEIGHT = 860
QUALITY = 65  # a picture has at most 150 kB


def shots(in_sight: Locator, *, folder: Path, name: str) -> None:
    """The page at each width, with this in sight; then as wide as before."""
    page = in_sight.page
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": HEIGHT})
        in_sight.scroll_into_view_if_needed()
        page.screenshot()  # so that all of it is painted when the picture is taken
        page.screenshot(path=folder / f"{name}-{width}.jpg", type="jpeg", quality=QUALITY, animations="disabled")
    page.set_viewport_size({"width": WIDTHS[0], "height": HEIGHT})


def take(browser: Browser, product: Product, *, folder: Path) -> None:
    """Alice in a call with a customer, on the customer's page; colleagues in several states."""
    caller = known_caller(product)
    alice = Person(browser, product, "alice", viewport={"width": WIDTHS[0], "height": HEIGHT}).log_on()
    for username in ("bob", "carol"):
        Person(browser, product, username).log_on()
    simulator = Simulator(Person(browser, product, "dana").log_on().open("/simulator/"))
    simulator.call(caller.number, to="alice")
    alice.click("accept")
    alice.open(caller.account_page)
    alice.writes_note("Brakes ordered in May")
    simulator.call("+14155550123", to="carol")
    alice.sees_presence("bob", "available", block="account-team")
    expect(alice.option("warm-transfer", "bob", block="account-team")).to_be_visible()
    alice.page.locator('[data-block="contacts"] summary').click()
    alice.page.locator("h1").click()
    shots(alice.badge("bob", block="account-team"), folder=folder, name="call")


def main(folder: Path = FOLDER) -> None:
    with tempfile.TemporaryDirectory() as data, sync_playwright() as playwright:
        product = Product(Path(data)).start()
        try:
            take(launch(playwright), product, folder=folder)
        finally:
            product.stop()


if __name__ == "__main__":
    main()
