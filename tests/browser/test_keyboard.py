"""Without a mouse: few keys from a ringing call to a completed warm transfer, and none that gets into one's way."""

import re

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.company import Caller
from tests.browser.person import Person, PersonFactory
from tests.browser.simulator import Simulator

MOST_KEYS = 6


class Keyboard:
    """Presses keys and counts them, beside the letters of a name."""

    def __init__(self, page: Page):
        self.page = page
        self.pressed = 0

    def press(self, key: str) -> None:
        self.pressed += 1
        self.page.keyboard.press(key)

    def type(self, name: str) -> None:
        self.page.keyboard.type(name)


@pytest.fixture
def ringing(person: PersonFactory, simulator: Simulator, caller: Caller) -> Person:
    """Alice reads an account, and a caller rings at hers."""
    alice = person("alice", at=caller.account_page)
    simulator.call(caller.number, to="alice")
    alice.sees_call_state("alerting")
    return alice


def test_a_call_is_accepted_and_handed_over_by_few_keys(ringing: Person, person: PersonFactory) -> None:
    bob = person("bob")
    keys = Keyboard(ringing.page)
    keys.press("F2")
    ringing.sees_call_state("connected")
    assert keys.pressed == 1
    ringing.page.locator("#title").focus()  # as where an object has opened, which is no work of the user's
    keys = Keyboard(ringing.page)
    keys.press("F8")
    expect(ringing.page.locator("#dial-agent")).to_be_focused()
    keys.type("fischer")
    keys.press("Enter")
    ringing.sees_call_state("consulting")
    bob.sees_call_state("alerting")
    bob.page.keyboard.press("F2")
    expect(ringing.command("complete")).to_be_focused()
    keys.press("Enter")
    ringing.sees_call_state("idle")
    bob.page.wait_for_url(re.compile(r"/transactions/\d{10}/"))
    expect(bob.page.locator("h1")).to_be_focused()
    assert bob.page.evaluate("scrollY") == 0
    assert keys.pressed <= MOST_KEYS


def test_a_button_shows_at_once_that_its_command_was_taken(ringing: Person) -> None:
    held: list[Route] = []
    ringing.page.route("**/communication/command/accept/", lambda route: held.append(route))
    ringing.page.keyboard.press("F2")
    expect(ringing.command("accept")).to_have_attribute("aria-busy", "true")
    ringing.sees_call_state("alerting")
    held[0].continue_()
    ringing.sees_call_state("connected")
    expect(ringing.page.locator("[aria-busy]")).to_have_count(0)


def test_what_is_typed_keeps_the_focus_when_the_colleague_answers(ringing: Person, person: PersonFactory) -> None:
    bob = person("bob")
    ringing.page.keyboard.press("F2")
    ringing.sees_call_state("connected")
    ringing.page.keyboard.press("F8")
    ringing.page.keyboard.type("bob f")
    expect(ringing.page.locator(".colleague")).to_have_count(1)
    ringing.page.keyboard.press("Enter")
    bob.sees_call_state("alerting")
    note = ringing.toolbar.locator("[name=note]")
    note.press_sequentially("Angry, wai")
    bob.click("accept")
    expect(ringing.command("complete")).to_be_enabled()
    note.press_sequentially("ts since May")
    expect(note).to_have_value("Angry, waits since May")
    ringing.page.keyboard.press("Shift+F8")
    ringing.sees_call_state("idle")


def test_enter_takes_nobody_who_was_not_seen(ringing: Person) -> None:
    ringing.page.keyboard.press("F2")
    ringing.sees_call_state("connected")
    ringing.page.keyboard.press("F8")
    ringing.page.keyboard.press("Enter")
    ringing.page.keyboard.type("service")  # as which many work
    ringing.page.keyboard.press("Enter")
    expect(ringing.page.locator('[data-asked="service"]')).to_have_count(1)
    expect(ringing.page.locator(".colleague").nth(1)).to_be_visible()
    ringing.sees_call_state("connected")
    ringing.page.keyboard.press("ArrowDown")
    ringing.page.keyboard.press("ArrowDown")
    expect(ringing.page.locator(".colleague").nth(1).locator("[data-option]").first).to_be_visible()
    expect(ringing.page.locator(".colleague:nth-child(2) :focus")).to_have_count(1)
    ringing.page.keyboard.press("ArrowUp")
    ringing.page.keyboard.press("ArrowUp")
    expect(ringing.page.locator("#dial-agent")).to_be_focused()
    ringing.page.keyboard.press("Escape")
    ringing.page.keyboard.press("F8")  # what was looked for before gives way to what is typed now
    ringing.page.keyboard.type("fischer")
    expect(ringing.page.locator("#dial-agent")).to_have_value("fischer")


def test_a_question_mark_lists_the_keys_but_not_while_somebody_types(alice: Person) -> None:
    dialog = alice.page.locator("#shortcuts")
    alice.page.locator("#quick-search").focus()
    alice.page.keyboard.type("?")
    expect(alice.page.locator("#quick-search")).to_have_value("?")
    expect(dialog).to_be_hidden()
    alice.page.locator("body").press("?")
    alice.page.locator("#work-area").focus()
    alice.page.keyboard.press("?")
    expect(dialog).to_be_visible()
    expect(dialog).to_contain_text("Warm Transfer")
    assert alice.accessibility_problems() == ""
    dialog.get_by_role("button", name="None").click()
    expect(alice.page.locator('[data-single-keys="none"]')).to_have_count(1)
    alice.page.locator("#work-area").focus()
    alice.page.keyboard.press("?")
    expect(dialog).to_be_hidden()


def test_letters_alone_work_only_for_who_has_turned_them_on(
    alice: Person, simulator: Simulator, caller: Caller
) -> None:
    dana = simulator.page
    dana.goto("/admin/customizing/toolbarprofile/")
    dana.locator("#result_list").get_by_role("link", name="CRM", exact=True).click()
    dana.locator("[name=buttons-0-shortcut]").select_option("A")
    dana.locator("[name=_save]").click()
    dana.wait_for_url(re.compile(r"/toolbarprofile/(\?.*)?$"))
    alice.open("/communication/shortcuts/")
    dana.goto("/simulator/")
    simulator.call(caller.number, to="alice")
    alice.sees_call_state("alerting")
    expect(alice.command("accept")).to_have_attribute("aria-keyshortcuts", "A")
    alice.page.keyboard.press("a")
    alice.page.get_by_role("button", name="? and letters").click()
    expect(alice.page.locator('[data-single-keys="all"]')).to_have_count(1)
    alice.sees_call_state("alerting")
    alice.page.locator("#quick-search").press("a")
    expect(alice.page.locator("#quick-search")).to_have_value("a")
    alice.sees_call_state("alerting")
    alice.page.locator("#work-area").focus()
    alice.page.keyboard.press("a")
    alice.sees_call_state("connected")
