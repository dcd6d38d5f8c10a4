"""Plays docs/consultant-tutorial.md in the running product and takes its pictures: part of `make picture`."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

from tests.browser.chromium import launch
from tests.browser.company import known_caller
from tests.browser.person import Person
from tests.browser.product import Product
from tests.browser.simulator import Simulator

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "images"
WIDTHS = (1440, 400)
HEIGHT = 860
QUALITY = 65  # a picture has at most 150 kB
ROLE = "Customer Support"
Picture = tuple[str, Locator]


def play(browser: Browser, product: Product) -> Iterator[Picture]:
    """Each picture when the page shows what it is of: its name, and what has to be in sight."""
    dana = Person(browser, product, "dana").log_on()
    fill(dana.open("/admin/set-up/").page)
    yield "form", dana.page.locator("h1").last
    dana.page.get_by_role("button", name="Show what will be made").click()
    expect(dana.page.get_by_role("button", name="Save all of it")).to_be_visible()
    yield "made", dana.page.locator("#set-up-outcome li").last
    dana.page.get_by_role("button", name="Save all of it").click()
    expect(dana.page.get_by_text(f"Business role “{ROLE}” is ready.")).to_be_visible()
    alice, bob = (Person(browser, product, name).log_on(role=ROLE) for name in ("alice", "bob"))
    caller = known_caller(product)
    Simulator(dana.open("/simulator/")).call(caller.number, to="alice", data={"subject": "Brakes not delivered"})
    alice.click("accept")
    alice.open(caller.account_page)
    alice.writes_note("Ordered brakes in May.")
    alice.sees_presence("bob", "available", block="account-team")
    yield "call", alice.page.locator("h1")
    alice.option("warm-transfer", "bob", block="account-team").click()
    bob.click("accept")
    alice.click("complete")
    bob.page.wait_for_url("**/transactions/**")
    expect(bob.page.locator("h1")).to_be_visible()
    yield "receiver", bob.page.locator("h1")


def fill(page: Page) -> None:
    """The form of the guided set-up."""
    page.get_by_label("Name:", exact=True).fill("SUPPORT")
    page.get_by_label("Text:", exact=True).fill(ROLE)
    page.get_by_label("Telephone system").select_option(label="SIMULATOR")
    page.get_by_label("Toolbar").select_option(label="CRM")
    page.get_by_label("A transferred call makes").select_option("TSRV")
    page.get_by_label("Users and extensions").fill("alice\nbob")


def take(in_sight: Locator, *, width: int, file: Path) -> None:
    in_sight.page.set_viewport_size({"width": width, "height": HEIGHT})
    in_sight.scroll_into_view_if_needed()
    in_sight.page.screenshot(path=file, type="jpeg", quality=QUALITY, animations="disabled")


def main(folder: Path = FOLDER) -> None:
    with tempfile.TemporaryDirectory() as data, sync_playwright() as playwright:
        product = Product(Path(data)).start()
        try:
            for name, in_sight in play(launch(playwright), product):
                for width in WIDTHS:
                    take(in_sight, width=width, file=folder / f"tutorial-{name}-{width}.jpg")
                in_sight.page.set_viewport_size({"width": WIDTHS[0], "height": HEIGHT})
        finally:
            product.stop()


if __name__ == "__main__":
    main()
