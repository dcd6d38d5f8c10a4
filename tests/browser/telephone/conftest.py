"""One Asterisk, one browser and its people for all tests of telephones in the browser."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Playwright

from tests.browser import chromium
from tests.browser.at_asterisk import AtAsterisk
from tests.browser.company import Caller, known_caller
from tests.browser.person import Person, PersonFactory, gathering
from tests.browser.product import copied
from tests.browser.telephone.at_window import comes, is_called, window_of
from tests.browser.telephone.hearing import hears

NETWORK = re.compile(r"WebSocket connection to|net::ERR_|Failed to fetch|htmx:")
COLLEAGUE = "lena"
"""She has a telephone at the desk, and no browser."""


@pytest.fixture(scope="package")
def browser(playwright: Playwright) -> Iterator[Browser]:
    browser = chromium.launch(playwright, more=chromium.WITH_SOUND)
    yield browser
    browser.close()


@pytest.fixture(scope="package")
def product(demo_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[AtAsterisk]:
    folder = tmp_path_factory.mktemp("asterisk")
    copied(demo_data, folder / "product")
    product = AtAsterisk(folder, staff=(COLLEAGUE,)).start()
    yield product
    assert product.stop() == 0
    assert product.complaints() == ""


@pytest.fixture(scope="package")
def people(browser: Browser, product: AtAsterisk) -> Iterator[PersonFactory]:
    yield from gathering(browser, product, forgiven=NETWORK)


@pytest.fixture(scope="package")
def alice(people: PersonFactory) -> Person:
    return comes(people, "alice")


@pytest.fixture(scope="package")
def bob(people: PersonFactory) -> Person:
    return comes(people, "bob")


@pytest.fixture
def window(alice: Person) -> Page:
    return window_of(alice)


@pytest.fixture
def caller(product: AtAsterisk) -> Caller:
    return known_caller(product)


@pytest.fixture
def ringing(alice: Person, window: Page, caller: Caller, product: AtAsterisk) -> Iterator[Person]:
    yield from is_called(product, alice, caller.number)


@pytest.fixture
def talking(ringing: Person, window: Page) -> Person:
    ringing.click("accept")
    ringing.sees_call_state("connected")
    hears(window, "alice")
    return ringing


@pytest.fixture
def consulting(talking: Person, window: Page, product: AtAsterisk) -> Iterator[Person]:
    """With the colleague at the desk."""
    talking.open("/communication/agents/").option("warm-transfer", COLLEAGUE).click()
    desk = product.telephone(COLLEAGUE)
    desk.rings()
    desk.answer()
    talking.sees_call_state("consulting")
    hears(window, "alice")
    yield talking
    desk.hang_up_all()
    desk.forget()
