"""Consult, toggle, conference, tones and sending a call on, with two people at their browsers."""

import pytest
from playwright.sync_api import expect

from tests.browser.company import Caller, known_caller
from tests.browser.person import Person, PersonFactory
from tests.browser.product import Product
from tests.browser.simulator import Simulator


@pytest.fixture
def alice(alice: Person, simulator: Simulator, caller: Caller) -> Person:
    """Alice, at whom a call rings."""
    simulator.call(caller.number, to="alice")
    alice.sees_call_state("alerting")
    return alice


def test_a_consult_is_toggled_joined_and_completed(alice: Person, person: PersonFactory) -> None:
    bob = person("bob")
    alice.click("accept")
    alice.sees_call_state("connected")
    alice.click("conference")
    alice.page.locator('#dial-pad [data-option="warm-transfer"][data-target="bob"]').click()
    bob.click("accept")
    expect(alice.command("toggle")).to_be_enabled()
    alice.click("toggle")
    expect(alice.toolbar.locator(".comm-bar__call")).to_contain_text("(on hold)")
    alice.click("conference")
    expect(alice.toolbar.locator("[data-joined]")).to_contain_text("Bob")
    expect(bob.toolbar.locator("[data-joined]")).to_contain_text("Alice")
    alice.click("complete")
    alice.sees_call_state("idle")
    bob.sees_call_state("connected")


def test_keys_of_the_dial_pad_are_heard_in_a_call(alice: Person, simulator: Simulator) -> None:
    alice.click("accept")
    alice.sees_call_state("connected")
    alice.click("dial-pad")
    for key in "42":
        alice.page.locator(f'#dial-pad [data-key="{key}"]').click()
    expect(alice.page.locator("#dial-number")).to_have_value("")
    simulator.page.goto("/simulator/")
    expect(simulator.page.locator(".talk__state").first).to_contain_text("heard 42")


def test_a_ringing_call_is_sent_on_by_a_name(person: PersonFactory, simulator: Simulator, product: Product) -> None:
    alice, bob = person("alice"), person("bob")
    caller = known_caller(product)
    alice.open(caller.account_page).sees_presence("bob", "available")
    simulator.call(caller.number, to="alice")
    alice.page.get_by_label("Send on to").fill("bob")
    alice.click("deflect")
    alice.sees_call_state("idle")
    bob.sees_call_state("alerting")
