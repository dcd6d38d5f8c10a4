"""The whole story, with three users at three browsers: from a call to a transaction on a colleague's screen."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.company import TEAM, Caller, transactions
from tests.browser.person import Person, PersonFactory
from tests.browser.product import Product
from tests.browser.simulator import Simulator

WHOLE_BROWSER = True  # the main story is played in what people use
NOTE = "Ordered new brakes in May, wants to know when they come."
DATA = {"subject": "Brakes not delivered", "order": "4711"}


@pytest.fixture
def bob(person: PersonFactory) -> Person:
    return person("bob")


@pytest.fixture
def connected(alice: Person, bob: Person, carol: Person, simulator: Simulator, caller: Caller) -> Person:
    """Alice, in a call with a customer of hers, on the customer's page, with a note for Bob."""
    carol.sees_presence("alice", "available", block=TEAM)
    simulator.call(caller.number, to="alice", data=DATA)
    alice.sees_call_state("alerting")
    alice.sees_caller(caller.name)
    carol.sees_presence("alice", "busy", cause="ringing", block=TEAM)
    alice.click("accept")
    alice.sees_call_state("connected")
    carol.sees_presence("alice", "busy", cause="in-call", block=TEAM)
    alice.toolbar.get_by_role("link", name=caller.account_name).click()
    alice.page.wait_for_url(f"**{caller.account_page}")
    alice.sees_call_state("connected")
    alice.writes_note(NOTE)
    return alice


def bob_has_the_transaction(bob: Person, *, caller: Caller) -> None:
    bob.page.wait_for_url(re.compile(r"/transactions/\d{10}/"))
    page = bob.page.locator("main")
    expect(page).to_contain_text(DATA["subject"])
    expect(page.locator('[data-block="details"]')).to_contain_text("Inbound")
    parties = page.locator('[data-block="parties-involved"]')
    expect(parties).to_contain_text(caller.account_name)
    expect(parties).to_contain_text(caller.name)
    expect(page.locator('[data-block="notes"]')).to_contain_text(NOTE)
    expect(page.locator('[data-block="attached-data"]')).to_contain_text(DATA["order"])


def test_a_warm_transfer_opens_a_transaction_on_the_colleagues_screen(
    connected: Person, bob: Person, carol: Person, caller: Caller, product: Product
) -> None:
    before = transactions(product)
    connected.option("warm-transfer", "bob", block=TEAM).click()
    connected.sees_call_state("consulting")
    bob.sees_call_state("alerting")
    bob.sees_flashing("accept")
    bob.sees_caller(caller.name)
    expect(bob.toolbar).to_contain_text(NOTE)
    carol.sees_presence("bob", "busy", cause="ringing", block=TEAM)
    bob.click("accept")
    connected.click("complete")
    bob_has_the_transaction(bob, caller=caller)
    bob.sees_call_state("connected")
    connected.sees_call_state("idle")
    carol.sees_presence("alice", "available", block=TEAM)
    carol.sees_presence("bob", "busy", cause="in-call", block=TEAM)
    assert transactions(product) == before + 1
    bob_sees_the_timeline(bob, caller=caller)


def bob_sees_the_timeline(bob: Person, *, caller: Caller) -> None:
    bob.page.get_by_role("link", name="Timeline of the Call").click()
    bob.page.wait_for_url("**/conversations/**")
    drawing = bob.page.locator("[data-timeline]")
    expect(bob.page.locator("h1")).to_contain_text(caller.name)
    for lane, phases in [("caller", ["talk"]), ("alice", ["talk", "hold", "consult"]), ("bob", ["ring", "talk"])]:
        for phase in phases:
            expect(drawing.locator(f'[data-lane="{lane}"] [data-segment="{phase}"]').first).to_be_visible()
    for mark in ["event", "command", "transfer", "transaction", "badge"]:
        expect(drawing.locator(f'[data-mark="{mark}"]').first).to_be_visible()


def test_a_blind_transfer_opens_a_transaction_on_the_colleagues_screen(
    connected: Person, bob: Person, carol: Person, caller: Caller, product: Product
) -> None:
    before = transactions(product)
    connected.option("blind-transfer", "bob", block=TEAM).click()
    connected.sees_call_state("idle")
    carol.sees_presence("alice", "available", block=TEAM)
    bob.sees_call_state("alerting")
    bob.sees_caller(caller.name)
    expect(bob.toolbar).to_contain_text(NOTE)
    bob.click("accept")
    bob_has_the_transaction(bob, caller=caller)
    bob.sees_call_state("connected")
    assert transactions(product) == before + 1


def test_a_cancelled_warm_transfer_brings_the_caller_back(
    connected: Person, bob: Person, carol: Person, caller: Caller, product: Product
) -> None:
    before = transactions(product)
    connected.option("warm-transfer", "bob", block=TEAM).click()
    bob.click("accept")
    carol.sees_presence("bob", "busy", cause="in-call", block=TEAM)
    connected.click("cancel")
    connected.sees_call_state("connected")
    connected.sees_caller(caller.name)
    bob.sees_call_state("idle")
    carol.sees_presence("bob", "available", block=TEAM)
    assert transactions(product) == before


def test_a_warm_transfer_can_be_cancelled_while_it_rings(connected: Person, bob: Person, caller: Caller) -> None:
    connected.option("warm-transfer", "bob", block=TEAM).click()
    bob.sees_call_state("alerting")
    connected.click("cancel")
    connected.sees_call_state("connected")
    connected.sees_caller(caller.name)
    bob.sees_call_state("idle")


def test_a_colleague_who_rejects_leaves_the_caller_with_the_sender(
    connected: Person, bob: Person, caller: Caller
) -> None:
    connected.option("warm-transfer", "bob", block=TEAM).click()
    bob.click("reject")
    connected.sees_call_state("connected")
    connected.sees_caller(caller.name)
    connected.sees_message("Bob")


def test_a_blind_transfer_rejected_rings_at_the_sender_again(connected: Person, bob: Person, caller: Caller) -> None:
    connected.option("blind-transfer", "bob", block=TEAM).click()
    bob.click("reject")
    connected.sees_call_state("alerting")
    connected.sees_caller(caller.name)
    connected.sees_message("Bob")


def test_a_double_click_on_complete_creates_one_transaction(
    connected: Person, bob: Person, caller: Caller, product: Product
) -> None:
    before = transactions(product)
    connected.option("warm-transfer", "bob", block=TEAM).click()
    bob.click("accept")
    connected.command("complete").dblclick()
    bob_has_the_transaction(bob, caller=caller)
    connected.sees_call_state("idle")
    assert transactions(product) == before + 1


def test_unsaved_input_is_never_overwritten(connected: Person, bob: Person, caller: Caller, product: Product) -> None:
    bob.open("/transactions/new/")
    bob.page.locator("[name=description]").fill("Half a sentence")
    connected.option("blind-transfer", "bob", block=TEAM).click()
    bob.click("accept")
    bob.sees_call_state("connected")
    offer = bob.messages.get_by_role("link")
    expect(offer).to_be_visible()
    expect(bob.page.locator("[name=description]")).to_have_value("Half a sentence")
    bob.page.once("dialog", lambda dialog: dialog.accept())
    offer.click()
    bob_has_the_transaction(bob, caller=caller)
