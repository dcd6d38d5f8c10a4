"""A call that rings is heard and seen, also by who looks elsewhere."""

import re

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.company import Caller
from tests.browser.person import Person, PersonFactory
from tests.browser.simulator import Simulator

NOTED = """() => {
  window.sounds = { started: 0, states: [], loud: [] };
  const { start } = AudioBufferSourceNode.prototype;
  AudioBufferSourceNode.prototype.start = function (...when) {
    window.sounds.started += 1;
    window.sounds.states.push(this.context);
    const samples = this.buffer.getChannelData(0);
    window.sounds.loud.push(samples.filter(Boolean).length / samples.length);
    return start.apply(this, when);
  };
  window.notifications = [];
  window.Notification = class extends EventTarget {
    static permission = (location.protocol === "http:" && localStorage.permission) || "default";
    static async requestPermission() {
      return (localStorage.permission = this.permission = "granted");
    }
    constructor(title, { body }) {
      super();
      this.said = { title, body, closed: false };
      window.notifications.push(this);
    }
    close() {
      this.said.closed = true;
    }
  };
  let touched = false;
  document.addEventListener("pointerdown", () => (touched = true));
  Object.defineProperty(navigator, "userActivation", { value: { get hasBeenActive() { return touched; } } });
  Audio.prototype.play = async () => { throw new DOMException("", "NotAllowedError"); };
  document.hasFocus = () => !window.looksElsewhere;
  Object.defineProperty(navigator, "serviceWorker", { value: undefined });
}"""
"""What the page asks of the browser is noted: one without a window shows nothing, and takes tests for touches."""


def noting(context: BrowserContext) -> None:
    context.add_init_script(f"({NOTED})()")


@pytest.fixture
def alice(person: PersonFactory) -> Person:
    alice = person("alice")
    noting(alice.context)
    return alice.open("/accounts/")


def sounds(page: Page, *, times: int) -> None:
    page.wait_for_function("(times) => window.sounds.started === times", arg=times)


def touch(page: Page) -> None:
    """The user has clicked somewhere on the page."""
    page.locator("h1").click()


def test_a_call_is_heard_until_it_is_accepted(alice: Person, simulator: Simulator, caller: Caller) -> None:
    touch(alice.page)
    simulator.call(caller.number, to="alice")
    sounds(alice.page, times=1)
    alice.page.wait_for_function("() => window.sounds.states[0].state === 'running'")
    expect(alice.page).to_have_title(re.compile("^🔔 Incoming call"))
    alice.click("accept")
    alice.page.wait_for_function("() => window.sounds.states[0].state === 'closed'")
    expect(alice.page).to_have_title(re.compile("^Accounts"))
    assert alice.page.evaluate("() => window.sounds.started") == 1


def test_before_a_click_the_page_says_that_it_cannot_sound_and_a_click_mends_it(
    alice: Person, simulator: Simulator, caller: Caller
) -> None:
    hint = alice.page.locator("[data-unheard]")
    simulator.call(caller.number, to="alice")
    expect(hint).to_be_visible()
    expect(hint).to_contain_text("before you have clicked")
    assert alice.accessibility_problems() == ""
    hint.get_by_role("button", name="Turn on the ring tone").click()
    sounds(alice.page, times=1)
    expect(hint).to_be_hidden()


def test_only_the_tab_where_calls_open_rings(alice: Person, simulator: Simulator, caller: Caller) -> None:
    other = alice.new_tab("/contacts/")
    expect(alice.page.locator("[data-elsewhere]")).to_be_visible()
    for page in (alice.page, other):
        touch(page)
    expect(other.locator("[data-elsewhere]")).to_be_hidden()
    for page in (alice.page, other):
        page.evaluate("() => { Notification.permission = 'granted'; window.looksElsewhere = true; }")
    simulator.call(caller.number, to="alice")
    sounds(other, times=1)
    other.wait_for_function("() => window.notifications.length === 1")
    alice.sees_call_state("alerting")
    assert alice.page.evaluate("() => [window.sounds.started, window.notifications.length]") == [0, 0]


def test_who_looks_elsewhere_is_asked_once_and_then_notified_of_who_calls(
    alice: Person, simulator: Simulator, caller: Caller
) -> None:
    page, hint = alice.page, alice.page.locator("[data-unnotified]")
    page.evaluate("() => (window.looksElsewhere = true)")
    simulator.call(caller.number, to="alice")
    expect(hint).to_be_visible()
    expect(hint).to_contain_text("while you were elsewhere")
    assert page.evaluate("() => window.notifications.length") == 0
    hint.get_by_role("button", name="Allow notifications").click()
    expect(hint).to_be_hidden()
    alice.click("reject")
    page.evaluate("() => (window.looksElsewhere = true)")
    simulator.call(caller.number, to="alice", data={"order": "4711", "subject": "Brakes not delivered"})
    page.wait_for_function("() => window.notifications.length === 1")
    said = page.evaluate("() => window.notifications[0].said")
    assert said["title"].startswith(caller.name)
    assert (said["body"], said["closed"]) == ("Incoming call. Brakes not delivered", False)
    page.evaluate("() => window.notifications[0].dispatchEvent(new Event('click'))")
    expect(alice.command("accept")).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_function("() => window.notifications[0].said.closed")


def test_who_talks_hears_a_second_call_shortly_and_nothing_if_silent(
    person: PersonFactory, simulator: Simulator, caller: Caller
) -> None:
    ivy = person("ivy")
    noting(ivy.context)
    ivy.open("/accounts/")
    touch(ivy.page)
    simulator.call(caller.number, to="ivy")
    sounds(ivy.page, times=1)
    ivy.click("accept")
    ivy.page.wait_for_function("() => window.sounds.states[0].state === 'closed'")
    ivy.page.evaluate("() => { Notification.permission = 'granted'; window.looksElsewhere = true; }")
    simulator.call("+49301111111", to="ivy")
    sounds(ivy.page, times=2)
    assert "111111" in ivy.page.evaluate("() => window.notifications[0].said.title")
    ring, waiting = ivy.page.evaluate("() => window.sounds.loud")
    assert 0 < waiting < 0.1 < ring
    ivy.click("reject")
    ivy.page.wait_for_function("() => window.sounds.states[1].state === 'closed'")
    ivy.open("/personalize/").page.get_by_role("button", name="Silent").click()
    expect(ivy.page.get_by_role("button", name="Silent")).to_have_attribute("aria-pressed", "true")
    touch(ivy.page)
    simulator.call("+49301111111", to="ivy")
    expect(ivy.page.locator('[data-other-call][data-state="alerting"]')).to_have_count(1)
    expect(ivy.page).to_have_title(re.compile("^Incoming call"))
    assert ivy.page.evaluate("() => window.sounds.started") == 0


def test_a_silent_ring_is_seen_only(alice: Person, simulator: Simulator, caller: Caller) -> None:
    alice.open("/personalize/")
    alice.page.get_by_role("button", name="Silent").click()
    expect(alice.page.get_by_role("button", name="Silent")).to_have_attribute("aria-pressed", "true")
    touch(alice.page)
    simulator.call(caller.number, to="alice")
    alice.sees_flashing("accept")
    expect(alice.page).to_have_title(re.compile("^Incoming call"))
    assert alice.page.evaluate("() => window.sounds.started") == 0


def test_in_a_work_mode_for_that_a_ring_is_seen_only(alice: Person, simulator: Simulator, caller: Caller) -> None:
    touch(alice.page)
    alice.chooses_work_mode("Meeting")
    expect(alice.page.locator("[data-toolbar][data-silent]")).to_have_count(1)
    simulator.call(caller.number, to="alice")
    alice.sees_flashing("accept")
    expect(alice.page).to_have_title(re.compile("^Incoming call"))
    assert alice.page.evaluate("() => window.sounds.started") == 0


def test_the_tone_can_be_tried_in_personalize(alice: Person) -> None:
    alice.open("/personalize/")
    alice.page.get_by_role("button", name="Bell", exact=True).click()
    expect(alice.page.get_by_role("button", name="Bell", exact=True)).to_have_attribute("aria-pressed", "true")
    alice.page.get_by_role("button", name="Try It").click()
    sounds(alice.page, times=1)
    assert alice.page.evaluate("() => window.sounds.states[0].state") == "running"
    alice.page.wait_for_function("() => window.sounds.states[0].state === 'closed'")
    assert alice.accessibility_problems() == ""


def test_with_reduced_motion_the_title_rests(person: PersonFactory, simulator: Simulator, caller: Caller) -> None:
    alice = person("alice", reduced_motion="reduce")
    simulator.call(caller.number, to="alice")
    expect(alice.page).to_have_title(re.compile("^Incoming call"))
    changes = alice.page.evaluate(
        """() => new Promise((done) => {
            let changes = 0;
            new MutationObserver(() => (changes += 1)).observe(document.querySelector("title"), { childList: true });
            setTimeout(() => done(changes), 2500);
        })"""
    )
    assert changes == 0
