"""The main pages in each state of a call, at each width, in each look and language.

Nothing that axe objects to, nothing wider than the window, nothing in the console. What differs by language are the
texts, so axe looks at the German pages at one width and in one look.
"""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.browser import axe
from tests.browser.company import Caller, known_caller
from tests.browser.person import Person
from tests.browser.product import Product
from tests.browser.simulator import Simulator

WIDTHS = {400: 800, 768: 1024, 1440: 900}
LANGUAGES = ["en", "de"]
PLAIN = {"color_scheme": "light", "contrast": "no-preference", "forced_colors": "none"}
LOOKS = [
    PLAIN | {"color_scheme": "dark"},
    PLAIN | {"contrast": "more"},
    PLAIN | {"contrast": "more", "color_scheme": "dark"},
    PLAIN | {"forced_colors": "active"},
]
DATA = {"subject": "Brakes not delivered", "order": "4711"}
COLLEAGUE = "lena"
"""She has no browser, and answers by herself."""


@pytest.fixture(scope="module")
def caller(shared_product: Product) -> Caller:
    return known_caller(shared_product)


@pytest.fixture(scope="module")
def people(browser: Browser, shared_product: Product) -> Iterator[tuple[Person, Person]]:
    """Alice, who is called, and Dana at the simulator."""
    alice, dana = (Person(browser, shared_product, name).log_on_unseen() for name in ("alice", "dana"))
    yield alice.open("/"), dana.open("/simulator/")
    for person in (alice, dana):
        person.context.close()


def go_on(people: tuple[Person, Person], caller: Caller, state: str) -> None:
    """To a state, from the one before."""
    alice, _dana = people
    alice.page.set_viewport_size({"width": 1440, "height": 900})
    alice.open(caller.account_page)
    if state == "alerting":
        ring(people, caller)
    elif state == "connected":
        ring(people, caller)
        alice.click("accept")
    elif state == "consulting":
        alice.option("warm-transfer", COLLEAGUE).click()
        expect(alice.command("complete")).to_be_enabled()
    alice.sees_call_state(state)


def ring(people: tuple[Person, Person], caller: Caller) -> None:
    """Let the caller ring anew, as no telephone rings until all pages have been looked at."""
    alice, dana = people
    simulator = Simulator(dana.open("/simulator/"))
    if simulator.outside_parties().count():
        simulator.hang_up()
        alice.sees_call_state("idle")
    simulator.call(caller.number, to="alice", data=DATA)
    alice.sees_call_state("alerting")


def problems(person: Person, path: str, *, language: str) -> list[str]:
    """Of a page in a language: by all rules at each width, by those of colours in each look at one of the widths."""
    found = []
    page = person.page
    page.emulate_media(**PLAIN)
    page.set_viewport_size({"width": 1440, "height": 900})
    person.complaints.clear()
    person.open(path)
    page.wait_for_load_state("networkidle")
    for place, (width, height) in enumerate(WIDTHS.items()):
        page.emulate_media(**PLAIN)
        page.set_viewport_size({"width": width, "height": height})
        if person.scrolls_sideways():
            found.append(f"{width} px: scrolls sideways")
        found += [f"{width} px: {each}" for each in person.complaints]
        if place == 0 or language == LANGUAGES[0]:
            found += [f"{width} px: {each}" for each in axe.findings(page)]
        for look in LOOKS[place :: len(WIDTHS)] if language == LANGUAGES[0] else []:
            page.emulate_media(**look)
            found += [f"{width} px, {look}: {each}" for each in axe.findings(page, rules=axe.OF_COLORS)]
        person.complaints.clear()  # axe sets styles, of which the browser tells
    return found


@pytest.mark.parametrize("state", ["idle", "alerting", "connected", "consulting"])
def test_the_main_pages_look_right(people: tuple[Person, Person], caller: Caller, state: str) -> None:
    alice, dana = people
    found = {}
    go_on(people, caller, state)
    for language in LANGUAGES:
        for person in people:
            person.context.set_extra_http_headers({"Accept-Language": language})
        for path in ("/", caller.account_page, "/communication/agents/"):
            if state == "alerting":
                ring(people, caller)
            found[language, path] = problems(alice, path, language=language)
        found[language, "/simulator/"] = problems(dana, "/simulator/", language=language)
    if state != "alerting":
        alice.sees_call_state(state)
    wrong = {place: each for place, each in found.items() if each}
    assert wrong == {}, wrong
