"""Who hears whom at each step of a hand-over, between two windows and to a desk."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.at_asterisk import AtAsterisk
from tests.browser.person import Person
from tests.browser.telephone.at_window import telephone, window_of
from tests.browser.telephone.hearing import hears
from tests.patience import until

pytestmark = pytest.mark.thorough
CONFERENCES = "SELECT count(*) FROM presence_transfer WHERE state = 'conference'"
AGENTS = "/communication/agents/"


@pytest.fixture
def receiver(bob: Person) -> Page:
    return window_of(bob)


@pytest.fixture
def consulting_bob(talking: Person, bob: Person, receiver: Page, window: Page) -> Person:
    talking.open(AGENTS).option("warm-transfer", "bob").click()
    bob.sees_call_state("alerting")
    hears(receiver)
    bob.click("accept")
    talking.sees_call_state("consulting")
    hears(window, "bob")
    hears(receiver, "alice")
    return talking


def alone_with_the_caller(bob: Person, receiver: Page, sender: Person, window: Page) -> None:
    sender.sees_call_state("idle")
    bob.sees_call_state("connected")
    expect(telephone(window)).to_have_attribute("data-call", "")
    hears(window)
    hears(receiver, "bob")


def test_a_consult_a_toggle_and_a_conference_until_it_is_completed(
    consulting_bob: Person, bob: Person, receiver: Page, window: Page, product: AtAsterisk
) -> None:
    sender = consulting_bob
    sender.click("toggle")
    hears(window, "alice")  # whom the caller's telephone sends back
    hears(receiver)
    sender.click("toggle")
    hears(window, "bob")
    hears(receiver, "alice")
    sender.click("conference")
    until(lambda: product.value(CONFERENCES) == 1)
    hears(window, "alice", "bob")
    hears(receiver, "alice", "bob")
    sender.click("complete")
    alone_with_the_caller(bob, receiver, sender, window)


def test_a_consult_that_is_completed(consulting_bob: Person, bob: Person, receiver: Page, window: Page) -> None:
    consulting_bob.click("complete")
    alone_with_the_caller(bob, receiver, consulting_bob, window)


def test_a_consult_that_is_cancelled(consulting_bob: Person, bob: Person, receiver: Page, window: Page) -> None:
    consulting_bob.click("cancel")
    consulting_bob.sees_call_state("connected")
    bob.sees_call_state("idle")
    hears(window, "alice")
    expect(telephone(receiver)).to_have_attribute("data-call", "")
    hears(receiver)


def test_a_consult_that_begins_while_the_caller_is_on_hold(
    talking: Person, bob: Person, receiver: Page, window: Page
) -> None:
    talking.click("hold")
    talking.sees_call_state("held")
    talking.open(AGENTS).option("warm-transfer", "bob").click()
    bob.sees_call_state("alerting")
    bob.click("accept")
    hears(window, "bob")
    hears(receiver, "alice")
    talking.click("complete")
    alone_with_the_caller(bob, receiver, talking, window)


def test_a_blind_transfer(talking: Person, bob: Person, receiver: Page, window: Page) -> None:
    talking.open(AGENTS).option("blind-transfer", "bob").click()
    bob.sees_call_state("alerting")
    bob.click("accept")
    alone_with_the_caller(bob, receiver, talking, window)


def test_a_caller_is_taken_back_from_a_desk(consulting: Person, window: Page) -> None:
    consulting.click("cancel")
    consulting.sees_call_state("connected")
    hears(window, "alice")
