"""Calls in the communication toolbar, and the world outside on the simulator page."""

import re

import pytest
from playwright.sync_api import expect

from presence.phone.written import international
from tests.browser.company import Caller, known_caller, shared_number, transactions
from tests.browser.person import Person, PersonFactory
from tests.browser.product import Product
from tests.browser.simulator import Simulator

UNKNOWN_NUMBER = "+14155550123"


@pytest.fixture
def ringing(alice: Person, simulator: Simulator, caller: Caller) -> Person:
    simulator.call(caller.number, to="alice")
    alice.sees_call_state("alerting")
    return alice


@pytest.fixture
def connected(ringing: Person) -> Person:
    ringing.click("accept")
    ringing.sees_call_state("connected")
    return ringing


def test_accept_and_reject_flash_while_it_rings(ringing: Person) -> None:
    ringing.sees_flashing("accept")
    ringing.sees_flashing("reject")


def test_nothing_moves_for_those_who_want_no_motion(
    person: PersonFactory, simulator: Simulator, product: Product
) -> None:
    alice = person("alice", reduced_motion="reduce")
    simulator.call(known_caller(product).number, to="alice")
    alice.sees_call_state("alerting")
    expect(alice.command("accept")).to_have_css("animation-name", "none")


def test_a_ringing_call_is_there_again_after_a_reload(ringing: Person, product: Product) -> None:
    ringing.page.reload()
    ringing.sees_call_state("alerting")
    ringing.sees_caller(known_caller(product).name)
    ringing.click("accept")
    ringing.sees_call_state("connected")


def test_who_clicks_and_goes_on_at_once_has_clicked(ringing: Person) -> None:
    ringing.page.evaluate(
        """() => {
            document.querySelector("[data-command=accept]").click();
            location.assign("/accounts/");
        }"""
    )
    ringing.page.wait_for_url("**/accounts/")
    ringing.sees_call_state("connected")


def test_who_clicks_and_closes_the_tab_at_once_has_clicked(connected: Person) -> None:
    other = connected.new_tab("/accounts/")
    connected.page.evaluate("() => document.querySelector('[data-command=hang-up]').click()")
    connected.page.close()
    expect(other.locator('[data-toolbar][data-call-state="idle"]')).to_have_count(1)


def test_all_tabs_of_a_user_show_the_same_toolbar(ringing: Person) -> None:
    second = ringing.new_tab("/")
    expect(second.locator('[data-call-state="alerting"]')).to_have_count(1)
    ringing.click("accept")
    expect(second.locator('[data-call-state="connected"]')).to_have_count(1)


def test_the_number_stands_alone_if_several_have_it(alice: Person, simulator: Simulator, product: Product) -> None:
    number = shared_number(product)
    simulator.call(number, to="alice")
    alice.sees_call_state("alerting")
    expect(alice.toolbar.locator("[data-caller]")).to_have_text(international(number))
    expect(alice.toolbar.locator("[data-caller]")).to_have_text(re.compile(r"^[\s+()\d/-]+$"))


def test_a_rejected_caller_is_gone_and_the_user_free(ringing: Person, simulator: Simulator) -> None:
    ringing.click("reject")
    ringing.sees_call_state("idle")


def test_a_caller_waits_on_hold_and_is_retrieved(connected: Person) -> None:
    connected.click("hold")
    connected.sees_call_state("held")
    connected.click("retrieve")
    connected.sees_call_state("connected")


def test_hanging_up_ends_the_call_on_both_sides(connected: Person, simulator: Simulator) -> None:
    connected.click("hang-up")
    connected.sees_call_state("idle")
    expect(simulator.outside_parties()).to_have_count(0)


def test_a_caller_who_hangs_up_frees_the_user(connected: Person, simulator: Simulator) -> None:
    simulator.hang_up()
    connected.sees_call_state("idle")


def test_a_caller_who_hangs_up_while_it_rings_stops_the_ringing(ringing: Person, simulator: Simulator) -> None:
    simulator.hang_up()
    ringing.sees_call_state("idle")


def test_a_call_to_anyone_rings_at_one_who_is_available(alice: Person, simulator: Simulator) -> None:
    simulator.sends_colleagues_home()
    simulator.call(UNKNOWN_NUMBER)
    alice.sees_call_state("alerting")
    alice.sees_caller(re.compile("555"))


def test_a_number_can_be_dialed_and_creates_nothing(alice: Person, product: Product) -> None:
    before = transactions(product)
    alice.click("dial-pad")
    expect(alice.page.locator("#dial-number")).to_be_focused()
    alice.page.locator("#dial-number").fill(UNKNOWN_NUMBER)
    alice.page.locator('#dial-pad [data-command="dial"]').click()
    alice.sees_call_state("connected")
    alice.click("hang-up")
    alice.sees_call_state("idle")
    assert transactions(product) == before


def test_work_modes_change_what_colleagues_see(alice: Person, person: PersonFactory) -> None:
    bob = person("bob")
    alice.chooses_work_mode("Lunch")
    bob.sees_presence("alice", "busy", cause="not-ready")
    expect(bob.badge("alice")).to_contain_text("Lunch")
    alice.chooses_work_mode("Ready")
    bob.sees_presence("alice", "available")


def test_the_agents_tab_finds_colleagues_by_first_and_last_name(alice: Person, person: PersonFactory) -> None:
    person("bob")
    alice.click("dial-pad")
    alice.page.get_by_role("radio", name="Agents").check()
    agents = alice.page.locator("#dial-agents")
    expect(agents.locator('[data-presence="bob"]')).to_have_attribute("data-status", "available")
    agents.locator("[name=agent]").fill("bo*")
    agents.locator("[name=agent]").press("Enter")
    expect(agents.locator('[data-presence="bob"]')).to_be_visible()
    expect(agents.locator("[data-presence]")).to_have_count(1)


def test_a_colleague_is_called_from_the_badge(alice: Person, person: PersonFactory) -> None:
    bob = person("bob")
    alice.open("/")
    alice.option("call", "bob").click()
    bob.sees_call_state("alerting")
    bob.click("accept")
    alice.sees_call_state("connected")
    alice.click("hang-up")
    bob.sees_call_state("idle")
