"""The bell of the header, by keyboard."""

from playwright.sync_api import expect

from tests.browser.company import TEAM, Caller
from tests.browser.person import PersonFactory
from tests.browser.simulator import Simulator


def test_what_was_said_is_counted_can_be_read_again_and_leaves_the_bar_with_the_next_action(
    person: PersonFactory, simulator: Simulator, caller: Caller
) -> None:
    alice, bob = person("alice", at=caller.account_page), person("bob")
    bell, history = alice.page.locator(".bell"), alice.page.locator("#message-history")
    simulator.call(caller.number, to="alice")
    alice.click("accept")
    alice.sees_call_state("connected")
    alice.option("blind-transfer", "bob", block=TEAM).click()
    bob.click("accept")
    said = alice.messages.locator(".message--success")
    expect(said).to_contain_text("has the call from")
    expect(bell).to_contain_text("1")
    bell.press("Enter")
    expect(history.locator(".message-history__line--success")).to_contain_text("has the call from")
    expect(bell.locator("#message-count")).to_be_empty()
    assert alice.accessibility_problems() == ""
    alice.page.keyboard.press("Tab")
    expect(history.get_by_role("list")).to_be_focused()
    alice.page.keyboard.press("Escape")
    expect(history).to_be_hidden()
    expect(bell).to_be_focused()
    alice.chooses_work_mode("Lunch")
    expect(said).to_have_count(0)
    alice.open("/")
    bell.press("Enter")
    expect(history).to_contain_text("has the call from")
