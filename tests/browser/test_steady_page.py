"""Header, context area and heads of tables stay in sight; nothing that happens moves what somebody reads or types."""

import pytest
from playwright.sync_api import expect

from tests.browser.company import Caller
from tests.browser.person import Person
from tests.browser.simulator import Simulator

ALWAYS_IN_SIGHT = [".shell-header", "[data-toolbar]"]
TOP = "(each) => each.getBoundingClientRect().top"
PHONE = {"width": 400, "height": 800}


def tops(person: Person) -> list[float]:
    return [person.page.locator(each).evaluate(TOP) for each in ALWAYS_IN_SIGHT]


@pytest.mark.parametrize("width", [1440, 1024, 400])
def test_header_toolbar_and_head_of_the_table_stay(alice: Person, width: int) -> None:
    alice.page.set_viewport_size({"width": width, "height": 800})
    alice.open("/transactions/")
    before = tops(alice)
    alice.page.mouse.wheel(0, 900)
    alice.page.wait_for_function("() => scrollY > 500")
    assert tops(alice) == before
    if width == 1440:
        bottom = alice.page.locator("[data-toolbar]").evaluate("(each) => each.getBoundingClientRect().bottom")
        assert alice.page.locator("thead th").first.evaluate(TOP) == pytest.approx(bottom, abs=1)


@pytest.mark.parametrize("scrolled", [0, 400])
def test_a_call_moves_neither_the_page_nor_the_focus_nor_what_is_typed(
    alice: Person, simulator: Simulator, caller: Caller, scrolled: int
) -> None:
    page = alice.page
    page.set_viewport_size({"width": 1440, "height": 700})
    alice.open("/transactions/new/?type=TSRV")
    description = page.get_by_label("Description").first
    description.fill("Brakes are missing")
    if scrolled:
        page.locator("main").evaluate("(each) => { each.style.paddingBottom = '1500px'; }")
        page.evaluate(f"() => scrollTo(0, {scrolled})")
        page.wait_for_function(f"() => scrollY === {scrolled}")
    before = (description.evaluate(TOP), page.evaluate("() => scrollY"))

    def unmoved() -> None:
        page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
        assert (description.evaluate(TOP), page.evaluate("() => scrollY")) == before
        expect(description).to_be_focused()
        expect(description).to_have_value("Brakes are missing")

    simulator.call(caller.number, to="alice", data={"subject": "Brakes", "order": "4711"})
    alice.sees_call_state("alerting")
    unmoved()
    page.evaluate("() => document.querySelector('[data-command=accept]').click()")
    alice.sees_call_state("connected")
    unmoved()
    simulator.hang_up()
    alice.sees_call_state("idle")
    unmoved()


BELOW = """() => document.querySelector("h1").getBoundingClientRect().top + scrollY
  - document.querySelector("[data-toolbar]").getBoundingClientRect().bottom"""
"""At the top of the page: a block that grows above the middle of the window scrolls it, so that what is read stays."""


@pytest.mark.parametrize("width", [1440, 1024, 400])
def test_a_call_covers_nothing_of_a_page_read_from_its_top(
    alice: Person, simulator: Simulator, caller: Caller, width: int
) -> None:
    alice.page.set_viewport_size({"width": width, "height": 800})
    alice.open("/")
    simulator.call(caller.number, to="alice", data={"subject": "Brakes", "order": "4711"})
    for state, command in [("alerting", "accept"), ("connected", "hang-up"), ("idle", "")]:
        alice.sees_call_state(state)
        assert alice.page.evaluate(BELOW) >= 0
        if command:
            # By itself: Playwright scrolls the page when it tries a click once more.
            alice.command(command).evaluate("(button) => button.click()")


MESSAGE_AND_TITLE = """() => {
  const box = (which) => document.querySelector(which).getBoundingClientRect();
  const [message, title, frame] = [".message", "h1", "[data-toolbar]"].map(box);
  const [below, back] = ["main > :last-child", "[data-history]"].map(box);
  return {
    below_the_frame: message.top - frame.bottom, above_what_follows: below.top - message.bottom,
    above_the_title: title.top - message.bottom, beside_the_title: message.left - title.right,
    before_back: back.left - message.right, beneath_the_title: message.top - title.bottom,
  };
}"""


def is_refused(person: Person, command: str) -> dict[str, float]:
    """Where the message is that says so."""
    page = person.page
    person.click("dial-pad")
    page.locator("#dial-number").fill("no number")
    page.locator("#dial-pad").get_by_role("button", name=command).click()
    expect(person.messages.locator(".message")).to_be_visible()
    page.keyboard.press("Escape")
    return page.evaluate(MESSAGE_AND_TITLE)


@pytest.mark.parametrize(("width", "place"), [(1440, "above_the_title"), (400, "beneath_the_title")])
def test_a_message_moves_nothing_and_covers_nothing(alice: Person, width: int, place: str) -> None:
    page = alice.page
    page.set_viewport_size({"width": width, "height": 800})
    alice.open("/")
    before = page.locator("h1").evaluate(TOP)
    found = is_refused(alice, "Call")
    assert page.locator("h1").evaluate(TOP) == before
    assert found["below_the_frame"] >= 0
    assert found[place] >= 0
    page.mouse.move(width / 2, 600)
    page.mouse.wheel(0, 300)
    page.wait_for_function("() => scrollY > 0")
    assert page.evaluate(MESSAGE_AND_TITLE)["below_the_frame"] == found["below_the_frame"]


def test_in_a_call_a_message_stands_beside_the_title(alice: Person, simulator: Simulator, caller: Caller) -> None:
    alice.open("/")
    simulator.call(caller.number, to="alice", data={"subject": "Brakes"})
    alice.sees_call_state("alerting")
    alice.click("accept")
    alice.sees_call_state("connected")
    found = is_refused(alice, "Blind Transfer")
    assert (
        min(found[each] for each in ("below_the_frame", "beside_the_title", "before_back", "above_what_follows")) >= 0
    )


def test_on_a_telephone_the_buttons_of_a_call_are_at_the_bottom(
    alice: Person, simulator: Simulator, caller: Caller
) -> None:
    alice.page.set_viewport_size(PHONE)
    simulator.call(caller.number, to="alice")
    alice.sees_call_state("alerting")
    for command in ("accept", "hang-up"):
        expect(alice.command(command)).to_be_visible()
        box = alice.command(command).bounding_box()
        assert box["y"] > PHONE["height"] * 0.7
        alice.click(command)
    alice.sees_call_state("idle")


def test_on_a_telephone_everything_can_be_created_and_recent_items_are_there(alice: Person, caller: Caller) -> None:
    alice.page.set_viewport_size(PHONE)
    alice.open(caller.account_page)
    alice.page.get_by_role("button", name="Recent").click()
    expect(alice.page.locator("#nav-recent").get_by_role("link").first).to_be_visible()
    alice.page.keyboard.press("Escape")
    alice.page.get_by_role("button", name="Create").click()
    alice.page.locator("#nav-create").get_by_role("link", name="Service Ticket").click()
    alice.page.wait_for_url("**/transactions/new/?type=TSRV")


def test_the_header_says_who_one_is_and_how_one_is_seen(alice: Person, simulator: Simulator, caller: Caller) -> None:
    me = alice.page.locator("[data-me]")
    expect(me).to_contain_text("Logged on as Alice")
    expect(me.locator("[data-presence]")).to_have_attribute("data-status", "available")
    simulator.call(caller.number, to="alice")
    alice.sees_call_state("alerting")
    alice.click("accept")
    expect(me.locator("[data-presence]")).to_have_attribute("data-status", "busy")
