"""Nobody sits in silence: the window closed or crashed, the product killed, the line cut, at each state of a call."""

from collections.abc import Callable
from contextlib import suppress

import pytest
from playwright.sync_api import Error, Page, expect

from tests.browser.at_asterisk import AtAsterisk
from tests.browser.person import Person
from tests.browser.telephone.at_window import channels, loses_the_line, opened, ready, telephone, waits
from tests.browser.telephone.conftest import COLLEAGUE
from tests.browser.telephone.hearing import hears

pytestmark = pytest.mark.thorough


def closed(person: Person, window: Page) -> None:
    window.close()


def crashed(person: Person, window: Page) -> None:
    """As the process ends that the system has killed. It is that of the page too from which the window was opened."""
    with suppress(Error):  # which says that the page has crashed
        window.goto("chrome://crash")
    window.close()
    person.page.close()
    person.page = person.new_tab()


def named(product: AtAsterisk) -> set[str]:
    return {line.partition("!")[0] for line in channels(product).splitlines()}


def test_who_is_on_the_line_waits_for_a_window_that_is_loaded_anew(talking: Person, window: Page) -> None:
    window.reload()
    expect(telephone(window)).to_have_attribute("data-call", "talks")
    talking.sees_call_state("connected")
    hears(window, "alice")


@pytest.mark.parametrize("state", ["connected", "held"])
@pytest.mark.parametrize("gone", [closed, crashed])
def test_who_is_on_the_line_hears_music_until_the_window_is_open_again(
    talking: Person, window: Page, product: AtAsterisk, state: str, gone: Callable[[Person, Page], None]
) -> None:
    if state == "held":
        talking.click("hold")
        talking.sees_call_state("held")
    gone(talking, window)
    waits(product)
    talking.sees_call_state("idle")
    window = opened(talking)
    expect(telephone(window)).to_have_attribute("data-call", "talks")
    talking.sees_call_state("connected")
    hears(window, "alice")


def test_a_call_that_rang_rings_again_when_the_window_is_back_and_is_not_answered_by_itself(
    ringing: Person, window: Page, product: AtAsterisk
) -> None:
    crashed(ringing, window)
    waits(product)
    window = opened(ringing)
    expect(telephone(window)).to_have_attribute("data-call", "rings")
    ringing.sees_call_state("alerting")
    ringing.click("accept")
    ringing.sees_call_state("connected")
    hears(window, "alice")


def test_whose_window_crashes_in_a_consult_leaves_the_caller_to_the_colleague(
    consulting: Person, window: Page, product: AtAsterisk
) -> None:
    crashed(consulting, window)
    consulting.sees_call_state("idle")
    (channel,) = (each for each in channels(product).splitlines() if f"/{product.extension(COLLEAGUE)}-" in each)
    (customer,) = (each for each in channels(product).splitlines() if each.startswith("PJSIP/trunk-"))
    assert channel.split("!")[12] == customer.split("!")[12] != ""  # the bridge


@pytest.mark.parametrize("state", ["connected", "held", "consulting"])
def test_a_call_goes_on_while_the_line_is_away(
    state: str, window: Page, product: AtAsterisk, request: pytest.FixtureRequest
) -> None:
    alice: Person = request.getfixturevalue("consulting" if state == "consulting" else "talking")
    if state == "held":
        alice.click("hold")
        alice.sees_call_state("held")
    before = named(product)
    loses_the_line(alice, window)
    alice.context.set_offline(False)
    ready(window)
    alice.sees_call_state(state)
    assert named(product) == before
    if state == "held":
        alice.click("retrieve")
        alice.sees_call_state("connected")
    hears(window, "alice")


def test_a_call_that_rings_while_the_line_is_away_rings_on(ringing: Person, window: Page) -> None:
    loses_the_line(ringing, window)
    ringing.context.set_offline(False)
    ready(window)
    ringing.sees_call_state("alerting")
    ringing.click("accept")
    ringing.sees_call_state("connected")
    hears(window, "alice")
    ringing.click("hang-up")
    expect(telephone(window)).to_have_attribute("data-call", "")


def test_a_call_goes_on_while_the_product_is_away(talking: Person, window: Page, product: AtAsterisk) -> None:
    before = named(product)
    product.killed_and_started_again()
    ready(window)
    talking.sees_call_state("connected")
    assert named(product) == before
    hears(window, "alice")
    talking.click("hang-up")
    talking.sees_call_state("idle")
    expect(telephone(window)).to_have_attribute("data-call", "")
