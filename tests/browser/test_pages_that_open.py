"""Pages that open by themselves do so where nobody is at something else, and not twice."""

import re

from playwright.sync_api import expect

from tests.browser.person import Person

TOLD = """(url) => document.dispatchEvent(new CustomEvent("presence:notices", {
  detail: [{ id: crypto.randomUUID(), kind: "open", level: "info", text: "Call from Anna Keller", url }],
}))"""
"""As the socket tells it."""


def test_another_search_opens_where_one_is_open(alice: Person) -> None:
    alice.open("/search/?q=Kestrel").page.evaluate(TOLD, "/search/?q=%2B4962215550114")
    alice.page.wait_for_url(re.compile(r"/search/\?q=%2B4962215550114"))
    alice.page.evaluate(TOLD, "/search/?q=%2B4962215550114")
    alice.sees_message("Call from Anna Keller")


def test_what_is_typed_at_the_dial_pad_is_not_lost(alice: Person) -> None:
    page = alice.page
    alice.click("dial-pad")
    page.locator("#dial-number").fill("+4930")
    page.evaluate(TOLD, "/contacts/")
    expect(alice.messages.get_by_role("link", name="Open")).to_have_attribute("href", "/contacts/")
    expect(page.locator("#dial-number")).to_have_value("+4930")
    page.keyboard.press("Escape")
    page.evaluate(TOLD, "/contacts/")
    page.wait_for_url("**/contacts/**")
