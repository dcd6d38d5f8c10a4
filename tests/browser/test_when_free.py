"""A busy colleague: the caller waits, and both are asked the moment the colleague is free."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.company import TEAM, Caller, transactions
from tests.browser.person import Person, PersonFactory
from tests.browser.product import Product
from tests.browser.simulator import Simulator

NOTE = "Ordered new brakes in May, wants to know when they come."


@pytest.fixture
def bob(person: PersonFactory, simulator: Simulator) -> Person:
    """Bob, in a call with somebody."""
    bob = person("bob")
    simulator.call("+14155550123", to="bob")
    bob.click("accept")
    bob.sees_call_state("connected")
    return bob


@pytest.fixture
def alice(bob: Person, person: PersonFactory, simulator: Simulator, caller: Caller) -> Person:
    """Alice's caller waits for Bob."""
    alice = person("alice", at=caller.account_page)
    simulator.call(caller.number, to="alice")
    alice.click("accept")
    alice.sees_call_state("connected")
    alice.writes_note(NOTE)
    alice.option("when-free", "bob", block=TEAM).click()
    when_free = alice.toolbar.locator("[data-when-free]")
    expect(when_free).to_have_attribute("data-state", "waiting")
    expect(when_free.locator('[data-presence="bob"]')).to_have_attribute("data-cause", "in-call")
    assert alice.accessibility_problems() == ""
    return alice


def test_the_colleague_takes_the_caller_and_the_transaction_opens(
    alice: Person, bob: Person, caller: Caller, product: Product
) -> None:
    before = transactions(product)
    bob.click("hang-up")
    expect(bob.toolbar.locator("[data-offered-caller]")).to_contain_text(caller.name)
    expect(bob.toolbar.locator("[data-offer]")).to_contain_text(NOTE)
    expect(bob.page).to_have_title(re.compile("^Hand over now"))
    expect(alice.command("hand-over-now")).to_be_visible()
    for each in (alice, bob):
        each.page.set_viewport_size({"width": 400, "height": 800})
        assert each.accessibility_problems() == ""
        assert not each.scrolls_sideways()
    bob.command("take-when-free").dblclick()
    bob.sees_call_state("alerting")
    bob.sees_caller(caller.name)
    bob.click("accept")
    bob.page.wait_for_url(re.compile(r"/transactions/\d{10}/"))
    alice.sees_call_state("idle")
    expect(alice.toolbar.locator("[data-when-free]")).to_have_count(0)
    assert transactions(product) == before + 1


def test_the_caller_leaves_first_and_the_colleague_has_the_task_to_call_back(
    alice: Person, bob: Person, caller: Caller, simulator: Simulator
) -> None:
    alice.click("call-back-if-ended")
    expect(alice.command("call-back-if-ended")).to_have_attribute("aria-pressed", "true")
    alice.click("hang-up")
    alice.sees_message(re.compile(f"is asked to call back {caller.name}"))
    bob.sees_message(re.compile(f"promised that you call back {caller.name}"))
    bob.messages.get_by_role("link").click()
    expect(bob.page.locator("main")).to_contain_text("Call back")
    expect(bob.page.locator('[data-block="notes"]')).to_contain_text(NOTE)


def test_the_colleague_declines_and_the_sender_reads_why(alice: Person, bob: Person) -> None:
    bob.click("hang-up")
    bob.toolbar.locator("[name=answer]").fill("Fire drill")
    bob.click("decline-when-free")
    alice.sees_message("Fire drill")
    alice.sees_call_state("connected")
    expect(alice.toolbar.locator("[data-when-free]")).to_have_count(0)
