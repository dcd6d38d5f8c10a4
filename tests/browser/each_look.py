"""The main pages in each state of a call, at each width, in each look and language.

Nothing that axe objects to, nothing wider than the window, nothing in the console.

`python -m tests.browser.each_look` asks axe by all of its rules in each combination, in a quarter of an hour. The test
(`test_each_state.py`) leaves out what says the same again: what differs by language are the texts, so axe looks at the
German pages at one width and in one look, and by look the colours.
"""

import sqlite3
import sys
import tempfile
from contextlib import closing
from pathlib import Path

from playwright.sync_api import Browser, expect, sync_playwright

from tests.browser import axe
from tests.browser.chromium import launch
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
STATES = ["idle", "alerting", "connected", "consulting"]
DATA = {"subject": "Brakes not delivered", "order": "4711"}
COLLEAGUE = "lena"
"""She has no browser, and answers by herself."""


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


def people_at(browser: Browser, product: Product) -> tuple[Person, Person]:
    """Alice, who is called, and Dana at the simulator."""
    alice, dana = (Person(browser, product, name).log_on_unseen() for name in ("alice", "dana"))
    return alice.open("/"), dana.open("/simulator/")


def problems_in(state: str, people: tuple[Person, Person], caller: Caller, *, thorough: bool = False) -> dict:
    """What is wrong, by language and page."""
    alice, dana = people
    found = {}
    go_on(people, caller, state)
    for language in LANGUAGES:
        for person in people:
            person.context.set_extra_http_headers({"Accept-Language": language})
        for path in ("/", caller.account_page, "/communication/agents/"):
            if state == "alerting":
                ring(people, caller)
            found[language, path] = problems(alice, path, language=language, thorough=thorough)
        found[language, "/simulator/"] = problems(dana, "/simulator/", language=language, thorough=thorough)
    if state != "alerting":
        alice.sees_call_state(state)
    return {place: each for place, each in found.items() if each}


def problems(person: Person, path: str, *, language: str, thorough: bool) -> list[str]:
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
        if place == 0 or language == LANGUAGES[0] or thorough:
            found += [f"{width} px: {each}" for each in axe.findings(page)]
        some = LOOKS[place :: len(WIDTHS)] if language == LANGUAGES[0] else []
        for look in LOOKS if thorough else some:
            page.emulate_media(**look)
            rules = None if thorough else axe.OF_COLORS
            found += [f"{width} px, {look}: {each}" for each in axe.findings(page, rules=rules)]
        person.complaints.clear()  # axe sets styles, of which the browser tells
    return found


def main(browser: Browser) -> None:
    with tempfile.TemporaryDirectory() as folder:
        product = Product(Path(folder)).start()
        try:
            people, caller = people_at(browser, product), known_caller(product)
            rings_long(product)
            wrong = {state: told(state, problems_in(state, people, caller, thorough=True)) for state in STATES}
        finally:
            product.stop()
    sys.exit(any(wrong.values()))


def rings_long(product: Product) -> None:
    """A telephone goes on ringing until a page has been looked at in each look."""
    with closing(sqlite3.connect(product.folder / "db.sqlite3", timeout=20)) as database, database:
        database.execute("UPDATE simulator_world SET ring_seconds = 900")


def told(state: str, places: dict) -> dict:
    """The same, once it has been printed."""
    print(f"{state}: {sum(map(len, places.values()))} findings", flush=True)
    for place, lines in places.items():
        print(*(f"  {' '.join(place)}: {line}" for line in lines), sep="\n", flush=True)
    return places


if __name__ == "__main__":
    with sync_playwright() as playwright:
        main(launch(playwright, whole=False))
