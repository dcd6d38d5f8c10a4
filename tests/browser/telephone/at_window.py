"""Somebody whose telephone is a window of the browser, and what is heard there."""

from collections.abc import Iterator

from playwright.sync_api import Locator, Page, expect

from tests.browser.at_asterisk import AtAsterisk
from tests.browser.person import Person, PersonFactory
from tests.browser.telephone.hearing import PITCHES, hums
from tests.patience import until

EXTENSION = "SELECT extension FROM presence_agent a JOIN auth_user u ON u.id = a.user_id WHERE username = ?"
OPEN_CALLS = "SELECT count(*) FROM presence_call WHERE state <> 'ended'"
KEPT = """window.sockets = [], window.connections = [];
  window.WebSocket = class extends WebSocket { constructor(...given) { super(...given); sockets.push(this); } };
  window.RTCPeerConnection = class extends RTCPeerConnection {
    constructor(...given) { super(...given); connections.push(this); } };"""
"""Browsers that are told to be offline keep the sockets that they have, so a test has to close them."""


def comes(people: PersonFactory, username: str) -> Person:
    """Logged on, with the telephone in the browser in use."""
    person = people(username, at="/personalize/")
    person.page.get_by_role("button", name="Browser, 88").click()
    expect(person.page.locator("#telephone-in-use")).to_contain_text("Browser, 88")
    person.context.add_init_script(KEPT)
    hums(person.context, PITCHES[username])
    return person.open("/")


def loses_the_line(person: Person, window: Page) -> None:
    """No new one is to be had, until the browser is online again."""
    person.context.set_offline(True)
    window.evaluate("() => sockets.forEach((each) => each.close())")
    expect(telephone(window)).to_have_attribute("data-state", "connecting")


def opened(person: Person) -> Page:
    """The window, from the button that opens it, as soon as it can be called."""
    with person.page.expect_popup() as opened:
        person.toolbar.get_by_role("link", name="Open Telephone").click()
    return ready(opened.value)


def ready(window: Page) -> Page:
    expect(telephone(window)).to_have_attribute("data-state", "ready")
    return window


def window_of(person: Person) -> Page:
    """The one that is open, or a new one."""
    others = [page for page in person.context.pages if page is not person.page]
    return ready(others[0]) if others else opened(person)


def telephone(window: Page) -> Locator:
    return window.locator("[data-telephone]")


def level(window: Page, name: str = "loudspeaker") -> float:
    return float(window.locator(f'meter[data-level="{name}"]').evaluate("(meter) => meter.value"))


def is_called(product: AtAsterisk, person: Person, number: str) -> Iterator[Person]:
    """It rings at somebody until the end, when whoever has called hangs up."""
    extension = product.value(EXTENSION, person.username)
    product.demo.outside.answer({"act": "call", "number": number, "to": extension})
    person.sees_call_state("alerting")
    yield person
    for key in list(product.demo.outside.calls):
        product.demo.outside.answer({"act": "hang-up", "call": key})
    until(lambda: product.value(OPEN_CALLS) == 0)


def channels(product: AtAsterisk) -> str:
    return product.demo.pbx.console("core show channels concise")


def waits(product: AtAsterisk) -> None:
    """Whoever is on the line hears music."""
    until(lambda: "!crm-waiting!" in channels(product), why_not=lambda: channels(product))
