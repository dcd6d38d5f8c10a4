"""Somebody whose telephone is a window of the browser, and what is heard there."""

from collections.abc import Iterator

from playwright.sync_api import Locator, Page, expect

from tests.browser.at_asterisk import AtAsterisk
from tests.browser.person import Person, PersonFactory
from tests.patience import until

EXTENSION = "SELECT extension FROM presence_agent a JOIN auth_user u ON u.id = a.user_id WHERE username = ?"
OPEN_CALLS = "SELECT count(*) FROM presence_call WHERE state <> 'ended'"
LOUD, SILENT = 0.05, 0.001
"""Between the beep of this browser's microphone, which the telephone of a caller sends back, and nothing."""


SOCKETS = """window.sockets = [];
  window.WebSocket = class extends WebSocket { constructor(...given) { super(...given); sockets.push(this); } };"""
"""Browsers that are told to be offline keep the sockets that they have, so a test has to close them."""


def comes(people: PersonFactory, username: str) -> Person:
    """Logged on, with the telephone in the browser in use."""
    person = people(username, at="/personalize/")
    person.page.get_by_role("button", name="Browser, 88").click()
    person.context.add_init_script(SOCKETS)
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


def hears(window: Page) -> None:
    until(lambda: level(window) > LOUD, why_not=lambda: f"It is silent: {level(window)}")


def hears_nothing(window: Page) -> None:
    until(lambda: level(window) < SILENT, why_not=lambda: f"It is loud: {level(window)}")


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
