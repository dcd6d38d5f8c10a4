"""The card that a badge opens, badges that a changed rule changes, and times as the server tells them."""

import re

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.person import Person, PersonFactory
from tests.browser.product import Product

EMPLOYEES = "/employees/"
ANYTHING = re.compile("")


def card_of(person: Person) -> Locator:
    return person.page.locator("#presence-card-place:popover-open")


def focused(person: Person) -> str | None:
    return person.page.evaluate("() => document.activeElement.dataset.presence")


def test_the_card_opens_and_closes_by_keyboard_and_the_focus_comes_back(person: PersonFactory) -> None:
    alice = person("alice", at=EMPLOYEES)
    alice.badge("bob").focus()
    alice.page.keyboard.press("Enter")
    expect(card_of(alice)).to_contain_text("Decided by")
    expect(alice.badge("bob")).to_have_attribute("aria-expanded", "true")
    expect(card_of(alice)).to_have_attribute("aria-labelledby", "presence-card-name")
    alice.page.keyboard.press("Tab")
    alice.page.keyboard.press("Escape")
    expect(card_of(alice)).to_have_count(0)
    assert focused(alice) == "bob"
    expect(alice.badge("bob")).not_to_have_attribute("aria-expanded", ANYTHING)


def test_an_open_card_is_right_when_the_presence_of_its_user_changes(person: PersonFactory) -> None:
    alice = person("alice", at=EMPLOYEES)
    bob = person("bob")
    alice.sees_presence("bob", "available")
    alice.badge("bob").click()
    expect(card_of(alice)).to_contain_text("Delivered rule 100")
    bob.page.locator("[name=work_mode]").select_option(label="Lunch")
    expect(card_of(alice)).to_contain_text("Delivered rule 90")
    expect(card_of(alice)).to_contain_text("Busy, Lunch")


def test_another_badge_shows_another_card_and_the_same_one_closes_it(person: PersonFactory) -> None:
    alice = person("alice", at=EMPLOYEES)
    alice.badge("bob").click()
    expect(card_of(alice).locator('[data-card="bob"]')).to_be_visible()
    alice.badge("alice").click()
    expect(card_of(alice).locator('[data-card="alice"]')).to_be_visible()
    alice.badge("alice").click()
    expect(card_of(alice)).to_have_count(0)


def test_a_card_over_the_dial_pad_leaves_the_dial_pad_open(person: PersonFactory) -> None:
    alice = person("alice")
    person("bob")
    alice.click("dial-pad")
    alice.page.get_by_role("radio", name="Agents").check()
    alice.page.locator('#dial-pad [data-presence="bob"]').click()
    expect(card_of(alice)).to_be_visible()
    alice.page.keyboard.press("Escape")
    expect(card_of(alice)).to_have_count(0)
    expect(alice.page.locator("#dial-pad")).to_be_visible()


def test_a_call_from_the_card(person: PersonFactory) -> None:
    alice = person("alice", at=EMPLOYEES)
    alice.badge("bob").click()
    card_of(alice).get_by_role("button", name="Call").last.click()
    alice.sees_call_state("connected")
    expect(card_of(alice)).to_have_count(0)


def test_the_card_looks_right(person: PersonFactory) -> None:
    alice = person("alice", at=EMPLOYEES)
    alice.page.set_viewport_size({"width": 400, "height": 800})
    alice.badge("bob").click()
    expect(card_of(alice)).to_be_visible()
    for theme in ["light", "dark"]:
        alice.page.emulate_media(color_scheme=theme)
        assert alice.accessibility_problems() == ""
        assert not alice.scrolls_sideways()


def test_a_changed_rule_is_on_open_pages_without_reload(person: PersonFactory, product: Product) -> None:
    alice = person("alice", at=EMPLOYEES)
    person("bob")
    alice.sees_presence("bob", "available")
    dana = person("dana")
    profile = product.value("SELECT id FROM customizing_cmsprofile WHERE name = 'DEFAULT'")
    dana.open(f"/admin/customizing/cmsprofile/{profile}/change/")
    dana.page.locator("[name=_take_over_rules]").click()
    row = dana.page.locator("tr.form-row", has=dana.page.locator('[name$=-word] option[value="available"][selected]'))
    row.locator("[name$=-text]").fill("Free for you")
    row.locator("[name$=-icon]").select_option("away")
    dana.page.locator("[name=_save]").click()
    expect(alice.badge("bob").locator(".presence__word")).to_have_text("Free for you")
    expect(alice.badge("bob").locator("use")).to_have_attribute("href", "#p-away")
    alice.sees_presence("bob", "available", cause="")
    pushed = alice.badge("bob").evaluate("badge => badge.innerHTML")
    alice.page.reload()
    assert alice.badge("bob").locator(".presence__word").inner_text() == "Free for you"
    assert alice.badge("bob").locator("svg").evaluate("svg => svg.outerHTML") in pushed


@pytest.mark.parametrize("zone", ["America/New_York", "Asia/Kolkata"])
def test_times_are_those_of_the_server_wherever_the_browser_is(person: PersonFactory, zone: str) -> None:
    alice = person("alice", timezone_id=zone, at=EMPLOYEES)
    person("bob")
    alice.sees_presence("bob", "available")
    since = alice.badge("bob").locator("time")
    pushed = since.inner_text()
    alice.page.route("**/*.js", lambda route: route.abort())
    alice.page.reload()
    assert since.inner_text() == pushed
    alice.complaints.clear()  # of the scripts that were kept away
