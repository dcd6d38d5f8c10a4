"""Browser tests: the product as shipped, and people at Chromium."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Playwright, sync_playwright

from tests.browser import chromium, warmed
from tests.browser.company import Caller, known_caller
from tests.browser.person import Person, PersonFactory, gathering
from tests.browser.product import Product, copied
from tests.browser.simulator import Simulator
from tests.browser.warmed import Loaded
from tests.migrated_once import one_at_a_time, shared_folder
from tests.waiting import ASTERISK_STORY, WAITING

HERE = Path(__file__).parent
GROUPS = {"test_connection": WAITING, "test_at_asterisk": ASTERISK_STORY}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Those of a file, or of a folder, stay together on one worker, which then starts what they share once."""
    for item in items:
        if HERE in item.path.parents:
            own = item.path.stem if item.path.parent == HERE else item.path.parent.name
            group = GROUPS.get(own, f"browser-{own}")
            item.add_marker(pytest.mark.xdist_group(group))


@pytest.fixture(scope="package")
def playwright() -> Iterator[Playwright]:
    """Until the last browser test before others, as its event loop would disturb asynchronous tests."""
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="package")
def shell(playwright: Playwright) -> Iterator[Browser]:
    browser = chromium.launch(playwright, whole=False)
    yield browser
    browser.close()


@pytest.fixture(scope="module")
def browser(request: pytest.FixtureRequest, playwright: Playwright) -> Iterator[Browser]:
    """Whole where the module asks for the browser that people use."""
    if not getattr(request.module, "WHOLE_BROWSER", False):
        yield request.getfixturevalue("shell")
        return
    browser = chromium.launch(playwright)
    yield browser
    browser.close()


@pytest.fixture(scope="session")
def demo_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder after the first start, made once for all workers."""
    shared = shared_folder(tmp_path_factory)
    folder = shared / "demo-data"
    with one_at_a_time(shared / "demo-data.lock"):
        if not folder.exists():
            unfinished = Path(tmp_path_factory.mktemp("unfinished"))
            Product(unfinished).start().stop()
            unfinished.rename(folder)
    return folder


def running(product: Product) -> Iterator[Product]:
    product.start()
    yield product
    assert product.stop() == 0, "".join(product.said)
    assert product.complaints() == ""


@pytest.fixture(scope="session")
def loaded(demo_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Loaded]:
    """What the products of this worker are forked from."""
    with warmed.loaded(copied(demo_data, tmp_path_factory.mktemp("loaded") / "data")) as process:
        yield process


@pytest.fixture
def product(demo_data: Path, loaded: Loaded) -> Iterator[Product]:
    """The product with fresh demo data, for this test alone."""
    shutil.rmtree(loaded.folder)
    copied(demo_data, loaded.folder)
    yield from running(loaded.product())


@pytest.fixture(scope="module")
def shared_product(demo_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """The product for the tests of a module that change nothing."""
    yield from running(Product(copied(demo_data, tmp_path_factory.mktemp("shared") / "data")))


@pytest.fixture
def person(browser: Browser, product: Product) -> Iterator[PersonFactory]:
    """`person("alice", at="/")` logs Alice on in a browser context of her own, and opens the page.

    Any console message fails the test.
    """
    yield from gathering(browser, product)


@pytest.fixture
def caller(product: Product) -> Caller:
    return known_caller(product)


@pytest.fixture
def alice(person: PersonFactory) -> Person:
    return person("alice")


@pytest.fixture
def carol(person: PersonFactory, caller: Caller) -> Person:
    """Carol watches the page of the caller's account all the time and never reloads it."""
    return person("carol", at=caller.account_page)


@pytest.fixture
def simulator(person: PersonFactory) -> Simulator:
    """The outside world, run by the consultant, who takes no calls."""
    return Simulator(person("dana", at="/simulator/"))
