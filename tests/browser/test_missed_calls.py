"""A call that rang in vain at two: each sees what the other makes of it, without asking anew."""

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.company import TEAM, Caller
from tests.browser.person import Person, PersonFactory
from tests.browser.simulator import Simulator

pytestmark = pytest.mark.thorough


def counter(person: Person) -> Locator:
    return person.toolbar.locator("[data-missed]")


def row(person: Person) -> Locator:
    return person.page.locator("[data-missed-call]")


@pytest.fixture
def both(person: PersonFactory, simulator: Simulator, caller: Caller) -> tuple[Person, Person]:
    """Alice hands a caller over to Bob, at whom it rings, takes the caller back, and it rings at her in vain."""
    alice, bob = person("alice", at=caller.account_page), person("bob")
    simulator.call(caller.number, to="alice")
    alice.click("accept")
    alice.sees_call_state("connected")
    alice.option("blind-transfer", "bob", block=TEAM).click()
    bob.sees_call_state("alerting")
    alice.click("take-back")
    bob.sees_call_state("idle")
    alice.sees_call_state("alerting")
    simulator.hang_up()
    alice.sees_call_state("idle")
    return alice, bob


def all_miss(both: tuple[Person, Person], number: int) -> None:
    for each in both:
        expect(counter(each)).to_have_count(1 if number else 0)
        if number:
            expect(counter(each)).to_have_attribute("data-missed", str(number))


def test_the_mark_of_one_is_seen_by_the_other_who_may_take_it_away(
    both: tuple[Person, Person], caller: Caller
) -> None:
    alice, bob = both
    block = bob.page.locator('[data-block="missed-calls"]')
    all_miss(both, 1)
    expect(block).to_contain_text(caller.name)
    alice.open("/missed-calls/")
    row(alice).get_by_role("button", name="Done").click()
    expect(row(alice)).to_contain_text("Done: Alice Moreau")
    all_miss(both, 0)
    expect(block).to_be_hidden()
    bob.open("/missed-calls/")
    expect(row(bob)).to_contain_text("Done: Alice Moreau")
    row(bob).get_by_role("button", name="To Do Again").click()
    all_miss(both, 1)


def test_a_list_that_is_open_follows_what_others_do(
    both: tuple[Person, Person], simulator: Simulator, caller: Caller
) -> None:
    alice, bob = both
    all_miss(both, 1)
    alice.open("/missed-calls/?open=1")
    bob.open("/missed-calls/")
    row(alice).get_by_role("button", name="Done").click()
    expect(row(bob)).to_contain_text("Done: Alice Moreau")
    expect(row(alice)).to_have_count(0)
    expect(alice.page.locator("h1")).to_be_focused()
    row(bob).get_by_role("button", name="To Do Again").click()
    expect(row(alice)).to_contain_text(caller.name)
    simulator.call(caller.number, to="alice")
    alice.sees_call_state("alerting")
    simulator.hang_up()
    expect(row(alice)).to_have_count(2)
    expect(row(bob)).to_have_count(1)
