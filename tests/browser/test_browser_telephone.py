"""A telephone in the browser, at a real Asterisk: it registers, rings, talks, and does what the toolbar wants.

The caller's telephone sends back what it hears, so what goes in at the microphone is heard again.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Playwright, expect

from tests.browser import axe, chromium
from tests.browser.at_asterisk import AtAsterisk
from tests.browser.company import Caller, known_caller
from tests.browser.person import Person, gathering
from tests.browser.product import copied
from tests.patience import until
from tests.waiting import ASTERISK_STORY

pytestmark = [pytest.mark.thorough, pytest.mark.xdist_group(ASTERISK_STORY)]
NETWORK = re.compile(r"WebSocket connection to|net::ERR_|Failed to fetch")
LOSES = """(share) => {
  const getStats = (window.realStats ??= RTCPeerConnection.prototype.getStats);
  RTCPeerConnection.prototype.getStats = async function () {
    const found = new Map(await getStats.call(this));
    for (const [id, each] of found)
      if (each.type === "inbound-rtp") found.set(id, { ...each, packetsLost: each.packetsReceived * share });
    return found;
  };
}"""
SILENT_MICROPHONE = """() => {
  navigator.mediaDevices.getUserMedia = async () => new AudioContext().createMediaStreamDestination().stream;
}"""
COLLEAGUE = "lena"
"""She has a telephone at the desk, and no browser."""
CONVERSATIONS = "SELECT count(*) FROM presence_conversation"
OPEN_CALLS = "SELECT count(*) FROM presence_call WHERE state <> 'ended'"


@pytest.fixture(scope="module")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """With a microphone that beeps."""
    browser = chromium.launch(playwright, more=chromium.WITH_SOUND)
    yield browser
    browser.close()


@pytest.fixture(scope="module")
def product(demo_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[AtAsterisk]:
    folder = tmp_path_factory.mktemp("asterisk")
    copied(demo_data, folder / "product")
    product = AtAsterisk(folder, staff=(COLLEAGUE,)).start()
    yield product
    assert product.stop() == 0
    assert product.complaints() == ""


@pytest.fixture(scope="module")
def alice(browser: Browser, product: AtAsterisk) -> Iterator[Person]:
    people = gathering(browser, product, forgiven=NETWORK)
    alice = next(people)("alice", at="/personalize/")
    alice.page.get_by_role("button", name="Browser, 88").click()
    yield alice.open("/")
    next(people, None)


@pytest.fixture
def window(alice: Person) -> Page:
    """The one that is open, or a new one."""
    others = [page for page in alice.context.pages if page is not alice.page]
    window = others[0] if others else opened(alice, "Open Telephone")
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


@pytest.fixture
def talking(ringing: Person, window: Page) -> Person:
    ringing.click("accept")
    ringing.sees_call_state("connected")
    until(lambda: level(window) > 0.05)
    return ringing


def channels(product: AtAsterisk) -> str:
    return product.demo.pbx.console("core show channels concise")


def test_who_is_on_the_line_waits_for_a_window_that_is_loaded_anew(
    talking: Person, window: Page, product: AtAsterisk
) -> None:
    window.reload()
    expect(window.locator("[data-telephone]")).to_have_attribute("data-call", "talks")
    talking.sees_call_state("connected")
    until(lambda: level(window) > 0.05)


def test_who_is_on_the_line_hears_music_until_the_window_is_open_again(
    talking: Person, window: Page, product: AtAsterisk
) -> None:
    window.close()
    until(lambda: "!crm-waiting!" in channels(product))
    talking.sees_call_state("idle")
    window = opened(talking, "Open Telephone")
    expect(window.locator("[data-telephone]")).to_have_attribute("data-call", "talks")
    talking.sees_call_state("connected")
    until(lambda: level(window) > 0.05)


def test_a_call_goes_on_while_the_line_is_away(talking: Person, window: Page, product: AtAsterisk) -> None:
    before = channels(product)
    product.killed_and_started_again()
    expect(window.locator("[data-telephone]")).to_have_attribute("data-state", "ready")
    talking.sees_call_state("connected")
    assert {line.split("!")[0] for line in channels(product).splitlines()} == {
        line.split("!")[0] for line in before.splitlines()
    }
    until(lambda: level(window) > 0.05)
    talking.click("hang-up")
    talking.sees_call_state("idle")
    expect(window.locator("[data-telephone]")).to_have_attribute("data-call", "")


def test_a_caller_is_handed_over_from_a_window_to_a_desk_and_taken_back_before(
    talking: Person, window: Page, product: AtAsterisk
) -> None:
    talking.open("/communication/agents/").option("warm-transfer", COLLEAGUE).click()
    desk = product.telephone(COLLEAGUE)
    desk.rings()
    desk.answer()
    talking.sees_call_state("consulting")
    until(lambda: level(window) > 0.05)
    talking.click("cancel")
    talking.sees_call_state("connected")
    until(lambda: level(window) > 0.05)
    desk.forget()


def test_a_test_call_says_in_words_that_the_voice_came_back_and_is_no_call(
    alice: Person, window: Page, product: AtAsterisk
) -> None:
    before = product.value(CONVERSATIONS)
    window.get_by_role("button", name="Test Call").click()
    expect(window.get_by_text("you should hear yourself")).to_be_visible()
    until(lambda: level(window) > 0.05)
    assert "!crm-echo!" in channels(product)
    alice.sees_call_state("idle")
    expect(window.get_by_text("Your voice came back")).to_be_visible()
    until(lambda: "crm-echo" not in channels(product))
    assert product.value(CONVERSATIONS) == before


def test_whoever_calls_comes_before_a_test_call(
    window: Page, product: AtAsterisk, request: pytest.FixtureRequest
) -> None:
    window.get_by_role("button", name="Test Call").click()
    expect(window.get_by_text("you should hear yourself")).to_be_visible()
    request.getfixturevalue("ringing")
    expect(window.get_by_role("button", name="Test Call")).to_be_hidden()
    until(lambda: "crm-echo" not in channels(product))


def test_a_test_call_that_the_microphone_does_not_hear_says_so(alice: Person, window: Page) -> None:
    window.evaluate(SILENT_MICROPHONE)  # that of this browser always beeps
    window.locator('select[name="microphone"]').dispatch_event("change")
    until(lambda: float(window.locator('meter[data-level="microphone"]').evaluate("(meter) => meter.value")) < 0.001)
    window.get_by_role("button", name="Test Call").click()
    expect(window.get_by_text("The microphone heard nothing")).to_be_visible(timeout=15_000)
    window.reload()


def test_how_good_the_connection_is_stands_in_words(talking: Person, window: Page) -> None:
    expect(window.get_by_text("The connection is good.")).to_be_visible(timeout=10_000)
    expect(window.locator('[data-figure="loss"]')).to_have_text("0")
    window.evaluate(LOSES, 0.04)  # no packet is lost on this machine
    expect(window.get_by_text("The connection is fair")).to_be_visible(timeout=10_000)
    window.evaluate(LOSES, 0.5)
    expect(window.get_by_text("The connection is poor.")).to_be_visible(timeout=20_000)
    talking.click("hold")
    expect(window.locator("[data-in-quality]:visible")).to_have_count(0)
    window.evaluate(LOSES, 0)


def test_one_window_is_the_telephone_and_another_one_takes_its_place_when_it_is_asked_to(
    alice: Person, window: Page, product: AtAsterisk
) -> None:
    other = alice.context.new_page()
    other.goto("/telephone/")
    telephone = other.locator("[data-telephone]")
    expect(telephone).to_have_attribute("data-state", "elsewhere")
    other.get_by_role("button", name="Use This Window").click()
    expect(telephone).to_have_attribute("data-state", "ready")
    expect(window.locator("[data-telephone]")).to_have_attribute("data-state", "elsewhere")
    other.close()
    window.get_by_role("button", name="Use This Window").click()
    expect(window.locator("[data-telephone]")).to_have_attribute("data-state", "ready")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_window_looks_right(talking: Person, window: Page, scheme: str) -> None:
    window.emulate_media(color_scheme=scheme)
    window.set_viewport_size({"width": 320, "height": 560})
    assert axe.findings(window) == []
    assert not window.evaluate("() => document.documentElement.scrollWidth > window.innerWidth")


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
