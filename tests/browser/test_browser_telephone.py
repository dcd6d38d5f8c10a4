"""A telephone in the browser, at a real Asterisk: it registers, rings, talks, and does what the toolbar wants.

The caller's telephone sends back what it hears, so what goes in at the microphone is heard again.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Playwright, expect

from tests.browser import chromium
from tests.browser.at_asterisk import AtAsterisk
from tests.browser.company import Caller, known_caller
from tests.browser.person import Person, gathering
from tests.browser.product import copied
from tests.patience import until
from tests.waiting import ASTERISK_STORY

pytestmark = [pytest.mark.thorough, pytest.mark.xdist_group(ASTERISK_STORY)]
DEVICES = [
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
    "--allow-loopback-in-peer-connection",
]
OPEN_CALLS = "SELECT count(*) FROM presence_call WHERE state <> 'ended'"


@pytest.fixture(scope="module")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """With a microphone that beeps."""
    browser = chromium.launch(playwright, more=DEVICES)
    yield browser
    browser.close()


@pytest.fixture(scope="module")
def product(demo_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[AtAsterisk]:
    folder = tmp_path_factory.mktemp("asterisk")
    copied(demo_data, folder / "product")
    product = AtAsterisk(folder, staff=("bob",)).start()
    yield product
    assert product.stop() == 0
    assert product.complaints() == ""


@pytest.fixture(scope="module")
def alice(browser: Browser, product: AtAsterisk) -> Iterator[Person]:
    people = gathering(browser, product)
    alice = next(people)("alice", at="/personalize/")
    alice.page.get_by_role("button", name="Browser, 88").click()
    yield alice.open("/")
    next(people, None)


@pytest.fixture(scope="module")
def window(alice: Person) -> Page:
    with alice.page.expect_popup() as opened:
        alice.toolbar.get_by_role("link", name="Open Telephone").click()
    window = opened.value
    expect(window.locator("[data-telephone]")).to_have_attribute("data-state", "ready")
    return window


@pytest.fixture
def caller(product: AtAsterisk) -> Caller:
    return known_caller(product)


@pytest.fixture
def ringing(alice: Person, window: Page, caller: Caller, product: AtAsterisk) -> Iterator[Person]:
    [(extension,)] = product.ask(
        "SELECT extension FROM presence_agent a JOIN auth_user u ON u.id = a.user_id WHERE username = 'alice'"
    )
    product.demo.outside.answer({"act": "call", "number": caller.number, "to": extension})
    alice.sees_call_state("alerting")
    yield alice
    for key in list(product.demo.outside.calls):
        product.demo.outside.answer({"act": "hang-up", "call": key})
    until(lambda: product.value(OPEN_CALLS) == 0)


def level(window: Page) -> float:
    return float(window.locator('meter[data-level="loudspeaker"]').evaluate("(meter) => meter.value"))


def opened(alice: Person, name: str) -> Page:
    with alice.page.expect_popup() as opened:
        alice.toolbar.get_by_role("link", name=name).click()
    expect(opened.value.locator("[data-telephone]")).to_have_attribute("data-state", "ready")
    return opened.value


def test_a_window_that_is_loaded_anew_in_a_call_costs_the_caller_a_moment_with_music(ringing: Person, window: Page) -> None:
    ringing.click("accept")
    ringing.sees_call_state("connected")
    until(lambda: level(window) > 0.05)
    window.reload()
    ringing.sees_call_state("connected")
    until(lambda: level(window) > 0.05)


def test_a_call_is_accepted_held_retrieved_muted_and_ended_in_the_toolbar(ringing: Person, window: Page) -> None:
    ringing.click("accept")
    ringing.sees_call_state("connected")
    until(lambda: level(window) > 0.05)
    ringing.click("mute")
    expect(ringing.command("mute")).to_have_attribute("aria-pressed", "true")
    until(lambda: level(window) < 0.001)
    ringing.click("mute")
    until(lambda: level(window) > 0.05)
    ringing.click("hold")
    ringing.sees_call_state("held")
    ringing.click("retrieve")
    ringing.sees_call_state("connected")
    until(lambda: level(window) > 0.05)
    ringing.click("hang-up")
    ringing.sees_call_state("idle")
