"""What a button of the toolbar says the window does at the click, and only in the call that the button is about."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.at_asterisk import AtAsterisk
from tests.browser.person import Person
from tests.browser.telephone.at_window import EXTENSION, loses_the_line, ready, telephone, window_of
from tests.browser.telephone.hearing import hears
from tests.patience import until

pytestmark = pytest.mark.thorough
COMMANDS = "**/communication/command/**"
LEG = "SELECT cms_id FROM presence_call WHERE state = 'alerting'"
LISTENS = """() => {
  window.pressed = 0;
  new BroadcastChannel("crm-telephone-keys").onmessage = () => { window.pressed += 1; };
}"""
MICROPHONE_IS_ON = "() => connections.at(-1).getSenders()[0].track.enabled"
PRESSES = """([leg, key, age]) =>
  new BroadcastChannel("crm-telephone-keys").postMessage({ leg, key, at: Date.now() - age })"""


@contextmanager
def server_waits(person: Person) -> Iterator[list[Route]]:
    """No command comes to the server before the end."""
    waiting: list[Route] = []
    person.page.route(COMMANDS, lambda route: waiting.append(route))
    try:
        yield waiting
        assert waiting
    finally:
        for each in waiting:
            each.continue_()
        person.page.unroute(COMMANDS)


def finds_it_done(person: Person) -> None:
    expect(person.page.locator("#command-messages .message--error")).to_have_count(0)
    expect(person.toolbar.locator("[aria-busy]")).to_have_count(0)


def after_a_press(window: Page) -> None:
    """The window has heard of it; what it does then it has done."""
    until(lambda: window.evaluate("() => window.pressed") > 0)


def test_each_is_done_before_the_server_hears_of_it_which_finds_it_done(ringing: Person, window: Page) -> None:
    with server_waits(ringing):
        ringing.click("accept")
        hears(window, "alice")
    ringing.sees_call_state("connected")
    finds_it_done(ringing)
    for pressed, heard in (("true", ()), ("false", ("alice",))):  # who was muted is so at Asterisk too
        with server_waits(ringing):
            ringing.click("mute")
            until(lambda is_on=bool(heard): window.evaluate(MICROPHONE_IS_ON) is is_on)
        expect(ringing.command("mute")).to_have_attribute("aria-pressed", pressed)
        hears(window, *heard)
    for command, state, heard in (("hold", "held", ()), ("retrieve", "connected", ("alice",))):
        with server_waits(ringing):
            ringing.click(command)
            hears(window, *heard)
            ringing.sees_call_state(state)  # as Asterisk tells
        finds_it_done(ringing)
        ringing.sees_call_state(state)
        hears(window, *heard)


def test_a_call_is_rejected_before_the_server_hears_of_it(ringing: Person, window: Page) -> None:
    with server_waits(ringing):
        ringing.click("reject")
        expect(telephone(window)).to_have_attribute("data-call", "")
    ringing.sees_call_state("idle")
    finds_it_done(ringing)


@pytest.mark.parametrize("whose", ["nobody's", "a colleague's"])
def test_a_button_of_another_call_does_nothing_in_the_window(
    talking: Person, window: Page, bob: Person, product: AtAsterisk, whose: str
) -> None:
    """As one that was drawn for a call before. What becomes of the command the server says."""
    window.evaluate(LISTENS)
    leg = "1.1"
    if whose == "a colleague's":
        receiver = window_of(bob)
        product.demo.outside.answer({"act": "call", "number": "+496990009115", "to": product.value(EXTENSION, "bob")})
        bob.sees_call_state("alerting")
        leg = product.value(LEG)
        expect(telephone(receiver)).to_have_attribute("data-call", "rings")
    talking.command("hold").evaluate("(button, leg) => { button.dataset.leg = leg }", leg)
    with server_waits(talking):
        talking.click("hold")
        after_a_press(window)
        hears(window, "alice")
        talking.sees_call_state("connected")
    talking.sees_call_state("held")
    if whose == "a colleague's":
        bob.sees_call_state("alerting")


def test_a_window_without_the_call_leaves_it_to_the_telephone_system(ringing: Person, window: Page) -> None:
    ringing.command("accept").evaluate("(button) => { button.dataset.leg = '1.1' }")
    ringing.click("accept")
    ringing.sees_call_state("connected")
    hears(window, "alice")


@pytest.mark.parametrize(("key", "age"), [("accept", 0), ("retrieve", 0), ("reject", 0), ("hold", 5000)])
def test_a_button_that_was_drawn_for_another_state_or_is_late_does_nothing(
    talking: Person, window: Page, key: str, age: int
) -> None:
    window.evaluate(LISTENS)
    leg = talking.command("hold").get_attribute("data-leg")
    talking.page.evaluate(PRESSES, [leg, key, age])
    after_a_press(window)
    hears(window, "alice")
    talking.sees_call_state("connected")


def test_without_its_line_the_window_does_nothing_that_would_end_the_call(talking: Person, window: Page) -> None:
    leg = talking.command("hold").get_attribute("data-leg")
    window.evaluate(LISTENS)
    loses_the_line(talking, window)
    talking.page.evaluate(PRESSES, [leg, "hold", 0])
    after_a_press(window)
    expect(telephone(window)).to_have_attribute("data-call", "talks")
    talking.context.set_offline(False)
    ready(window)
    talking.sees_call_state("connected")
    hears(window, "alice")


def test_who_was_muted_at_the_click_is_heard_again_if_the_server_refuses(talking: Person, window: Page) -> None:
    refused: list[Route] = []
    talking.page.route(COMMANDS, lambda route: refused.append(route))
    talking.click("mute")
    hears(window)
    [route] = refused
    route.continue_(url=re.sub("mute/$", "no-such/", route.request.url))
    talking.page.unroute(COMMANDS)
    talking.sees_message("is not offered here")
    hears(window, "alice")
    expect(talking.command("mute")).to_have_attribute("aria-pressed", "false")
