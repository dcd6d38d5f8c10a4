"""A telephone in the browser, at a real Asterisk: it registers, rings, talks, and does what the toolbar wants."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser import axe
from tests.browser.at_asterisk import AtAsterisk
from tests.browser.person import Person
from tests.browser.telephone.at_window import channels, level, ready, telephone
from tests.browser.telephone.hearing import hears
from tests.patience import busy, until

pytestmark = pytest.mark.thorough
CONVERSATIONS = "SELECT count(*) FROM presence_conversation"
LOSES = """(share) => {
  const getStats = (window.realStats ??= RTCPeerConnection.prototype.getStats);
  RTCPeerConnection.prototype.getStats = async function () {
    const found = new Map(await getStats.call(this));
    for (const [id, each] of found)
      if (each.type === "inbound-rtp") found.set(id, { ...each, packetsLost: each.packetsReceived * share });
    return found;
  };
}"""
TIMES_GATHERING = """() => {
  let began;
  const { setLocalDescription } = RTCPeerConnection.prototype;
  RTCPeerConnection.prototype.setLocalDescription = function (...given) {
    began = performance.now();
    return setLocalDescription.apply(this, given);
  };
  const { send } = WebSocket.prototype;
  WebSocket.prototype.send = function (message) {
    if (began && /^Content-Type: application.sdp/im.test(message)) window.gathered ??= performance.now() - began;
    return send.call(this, message);
  };
}"""
SILENT_MICROPHONE = """() => {
  navigator.mediaDevices.getUserMedia = async () => new AudioContext().createMediaStreamDestination().stream;
}"""


@pytest.fixture
def dead_stun(alice: Person, window: Page) -> Iterator[None]:
    """The product names a STUN server at an address where nobody ever answers."""

    def named(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, json=answer.json() | {"ice_servers": [{"urls": "stun:192.0.2.1:3478"}]})

    alice.context.route("**/telephone/password/", named)
    window.reload()
    ready(window)
    yield
    alice.context.unroute("**/telephone/password/")
    window.reload()


@pytest.mark.usefixtures("dead_stun")
def test_a_stun_server_that_does_not_answer_delays_a_call_by_less_than_half_a_second(
    ringing: Person, window: Page
) -> None:
    window.evaluate(TIMES_GATHERING)
    ringing.click("accept")
    ringing.sees_call_state("connected")
    hears(window, "alice")
    assert 0 < window.evaluate("() => gathered") < 500 * busy()


def test_a_test_call_says_in_words_that_the_voice_came_back_and_is_no_call(
    alice: Person, window: Page, product: AtAsterisk
) -> None:
    before = product.value(CONVERSATIONS)
    window.get_by_role("button", name="Test Call").click()
    expect(window.get_by_text("you should hear yourself")).to_be_visible()
    hears(window, "alice")
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
    window.evaluate(SILENT_MICROPHONE)  # that of this browser always hums
    window.locator('select[name="microphone"]').dispatch_event("change")
    until(lambda: level(window, "microphone") < 0.001)
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
    alice: Person, window: Page
) -> None:
    other = alice.context.new_page()
    other.goto("/telephone/")
    expect(telephone(other)).to_have_attribute("data-state", "elsewhere")
    other.get_by_role("button", name="Use This Window").click()
    ready(other)
    expect(telephone(window)).to_have_attribute("data-state", "elsewhere")
    other.close()
    window.get_by_role("button", name="Use This Window").click()
    ready(window)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_window_looks_right(talking: Person, window: Page, scheme: str) -> None:
    window.emulate_media(color_scheme=scheme)
    window.set_viewport_size({"width": 320, "height": 560})
    assert axe.findings(window) == []
    assert not window.evaluate("() => document.documentElement.scrollWidth > window.innerWidth")


def test_a_call_is_accepted_held_retrieved_muted_and_ended_in_the_toolbar(ringing: Person, window: Page) -> None:
    ringing.click("accept")
    ringing.sees_call_state("connected")
    hears(window, "alice")
    ringing.click("mute")
    expect(ringing.command("mute")).to_have_attribute("aria-pressed", "true")
    hears(window)
    ringing.click("mute")
    hears(window, "alice")
    ringing.click("hold")
    ringing.sees_call_state("held")
    hears(window)
    ringing.click("retrieve")
    ringing.sees_call_state("connected")
    hears(window, "alice")
    ringing.click("hang-up")
    ringing.sees_call_state("idle")
