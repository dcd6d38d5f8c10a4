"""A colleague is asked before the call is handed over; the answer comes while the list is still open."""

import pytest
from playwright.sync_api import expect

from tests.browser.company import Caller
from tests.browser.person import Person, PersonFactory
from tests.browser.simulator import Simulator


@pytest.fixture
def alice(person: PersonFactory, simulator: Simulator, caller: Caller) -> Person:
    """Alice talks to a caller."""
    alice = person("alice")
    simulator.call(caller.number, to="alice")
    alice.click("accept")
    alice.sees_call_state("connected")
    return alice


@pytest.mark.parametrize(
    ("answer", "shown"), [("Yes", "yes"), ("In 5 minutes", "later"), ("No", "no")], ids=["yes", "later", "no"]
)
def test_the_answer_appears_in_the_open_list(
    alice: Person, person: PersonFactory, caller: Caller, answer: str, shown: str
) -> None:
    bob = person("bob")
    alice.click("warm-transfer")
    row = alice.page.locator(".colleague", has_text="Bob Fischer")
    row.get_by_role("button", name="Ask").click()
    expect(row.locator('[data-asked-state="open"]')).to_be_visible()
    question = bob.toolbar.locator("[data-question]")
    expect(question).to_contain_text(f"Can you take {caller.name}?")
    for each in (alice, bob):
        assert each.accessibility_problems() == ""
    question.get_by_role("button", name=answer, exact=True).click()
    expect(question).to_have_count(0)
    expect(row.locator(f'[data-asked-state="{shown}"]')).to_have_text(answer)
    alice.sees_message(f"Bob Fischer: {answer}")
    expect(alice.page.locator("#dial-pad")).to_be_visible()


def test_own_words_are_asked_and_who_says_yes_gets_the_call(
    alice: Person, person: PersonFactory, caller: Caller
) -> None:
    bob = person("bob")
    alice.click("warm-transfer")
    alice.page.get_by_label("Question", exact=True).fill("Can you take Keller? Brakes.")
    row = alice.page.locator(".colleague", has_text="Bob Fischer")
    row.get_by_role("button", name="Ask").click()
    question = bob.toolbar.locator("[data-question]")
    expect(question).to_contain_text("Can you take Keller? Brakes.")
    question.get_by_role("button", name="Yes").click()
    expect(row.locator('[data-asked-state="yes"]')).to_be_visible()
    row.locator('[data-option="warm-transfer"]').click()
    bob.sees_call_state("alerting")
    bob.sees_caller(caller.name)


def test_a_question_goes_with_the_call(alice: Person, person: PersonFactory) -> None:
    bob = person("bob")
    alice.click("blind-transfer")
    alice.page.locator(".colleague", has_text="Bob Fischer").get_by_role("button", name="Ask").click()
    expect(bob.toolbar.locator("[data-question]")).to_be_visible()
    alice.page.keyboard.press("Escape")
    alice.click("hang-up")
    expect(bob.toolbar.locator("[data-question]")).to_have_count(0)
