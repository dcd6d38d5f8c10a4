"""What pages show when something between them and the truth is broken, and that all heals without a reload."""

import os
import re
import signal
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.company import TEAM, Caller
from tests.browser.person import Person, PersonFactory
from tests.browser.product import Product
from tests.browser.simulator import Simulator

SAID_WITHIN_MS = 11_000  # 10 s, and a moment until the eye sees it
HEALED_WITHIN_MS = 25_000
NETWORK = re.compile(r"WebSocket connection to|net::ERR_|Failed to fetch")
NO_SOCKETS = """
window.WebSocket = class {
    static OPEN = 1;
    readyState = 3;
    constructor() { setTimeout(() => this.onclose?.()); }
    close() {}
    send() {}
};
"""


@pytest.fixture
def alice(person: PersonFactory, caller: Caller) -> Iterator[Person]:
    alice = person("alice", at=caller.account_page)
    yield alice
    forgive_network(alice)


@pytest.fixture
def carol(person: PersonFactory, caller: Caller, alice: Person) -> Iterator[Person]:
    """Carol, who looks at Alice."""
    carol = person("carol", at=caller.account_page)
    carol.sees_presence("alice", "available", block=TEAM)
    collect_words(carol.page, "alice")
    yield carol
    forgive_network(carol)


def forgive_network(person: Person) -> None:
    """That a server is away the browser reports itself."""
    person.complaints[:] = [complaint for complaint in person.complaints if not NETWORK.search(complaint)]


def collect_words(page: Page, username: str) -> None:
    """From now on, keep each status that the badges of `username` take."""
    page.evaluate(
        """username => {
            window.words = new Set();
            const look = () => document.querySelectorAll(`[data-presence="${username}"]`)
                .forEach(({dataset}) => window.words.add(dataset.status));
            new MutationObserver(look).observe(document.body, {subtree: true, childList: true, attributes: true});
            look();
        }""",
        username,
    )


def words(person: Person) -> list[str]:
    return person.page.evaluate("() => [...window.words]")


def sees_connection(page: Page, state: str, *, timeout: float = HEALED_WITHIN_MS) -> None:
    expect(page.locator("[data-connection]")).to_have_attribute("data-connection", state, timeout=timeout)


def sees_last_known(person: Person, username: str, *, timeout: float = SAID_WITHIN_MS) -> None:
    badge = person.badge(username, block=TEAM)
    expect(badge).to_have_attribute("data-stale", "", timeout=timeout)
    expect(badge).to_contain_text(re.compile(r"last known \d\d:\d\d"))


def sees_live(person: Person, username: str) -> None:
    expect(person.badge(username, block=TEAM)).not_to_have_attribute("data-stale", "", timeout=HEALED_WITHIN_MS)
    sees_connection(person.page, "live")
    expect(person.page.locator("[data-connection-message]")).to_be_hidden()


@contextmanager
def silent_telephone_system(product: Product) -> Iterator[None]:
    """It goes on, but neither tells nor answers."""
    set_silent(product, silent=True)
    yield
    set_silent(product, silent=False)


def set_silent(product: Product, *, silent: bool) -> None:
    with closing(sqlite3.connect(product.folder / "db.sqlite3", timeout=20)) as database, database:
        database.execute("UPDATE simulator_world SET silent = ?", [silent])


def frozen(product: Product) -> None:
    os.kill(product.process.pid, signal.SIGSTOP)


def thawed(product: Product) -> None:
    os.kill(product.process.pid, signal.SIGCONT)


def killed(product: Product) -> None:
    product.kill()


def started(product: Product) -> None:
    product.start()


@pytest.mark.parametrize(("broken", "repaired"), [(killed, started), (frozen, thawed)])
def test_without_a_server_badges_are_as_last_known_and_all_heals_without_a_wave(
    product: Product, alice: Person, carol: Person, broken: Callable, repaired: Callable
) -> None:
    version = product.value(
        "SELECT version FROM presence_agent JOIN auth_user u ON u.id = user_id AND username = 'alice'"
    )
    broken(product)
    try:
        sees_last_known(carol, "alice")
        sees_connection(carol.page, "lost")
        expect(carol.page.get_by_text("Connection lost")).to_be_visible()
    finally:
        repaired(product)
    sees_live(carol, "alice")
    sees_live(alice, "carol")
    alice.chooses_work_mode("Lunch")
    carol.sees_presence("alice", "busy", cause="not-ready", block=TEAM)
    assert words(carol) == ["available", "busy"]
    now = product.value("SELECT version FROM presence_agent JOIN auth_user u ON u.id = user_id AND username = 'alice'")
    assert now == version + 1


def test_where_sockets_are_blocked_the_page_asks_and_says_so(
    product: Product, carol: Person, person: PersonFactory, caller: Caller, alice: Person
) -> None:
    bob = person("bob")
    bob.context.add_init_script(NO_SOCKETS)
    bob.open(caller.account_page)
    sees_connection(bob.page, "polling")
    expect(bob.page.get_by_text("Live connection not possible")).to_be_visible()
    alice.chooses_work_mode("Lunch")
    bob.sees_presence("alice", "busy", cause="not-ready", block=TEAM)
    carol.sees_presence("alice", "busy", cause="not-ready", block=TEAM)  # so she knows all that was before
    carol.sees_presence("bob", "available", block=TEAM)
    collect_words(carol.page, "bob")
    alice.chooses_work_mode("Ready")
    bob.sees_presence("alice", "available", block=TEAM)
    carol.sees_presence("bob", "available", block=TEAM)
    assert words(carol) == ["available"]
    bob.page.close()
    carol.sees_presence("bob", "busy", cause="not-in-crm", block=TEAM)


def test_of_a_silent_telephone_system_all_is_last_known_and_transfers_ask_first(
    product: Product, person: PersonFactory, alice: Person, carol: Person, caller: Caller, simulator: Simulator
) -> None:
    person("bob")
    simulator.call(caller.number, to="alice")
    alice.click("accept")
    alice.sees_call_state("connected")
    alice.sees_presence("bob", "available", block=TEAM)
    option, dialog = (
        alice.option("warm-transfer", "bob", block=TEAM),
        alice.page.get_by_role("dialog", name="out of date"),
    )
    with silent_telephone_system(product):
        sees_last_known(alice, "bob", timeout=SAID_WITHIN_MS + 1_000)
        sees_last_known(carol, "alice")
        sees_connection(alice.page, "live")
        option.focus()
        alice.page.keyboard.press("Enter")
        expect(dialog).to_contain_text("last known")
        expect(dialog.get_by_role("button", name="Do not transfer")).to_be_focused()
        assert alice.accessibility_problems() == ""
        alice.page.keyboard.press("Enter")
        expect(dialog).to_be_hidden()
        expect(option).to_be_focused()
    sees_live(alice, "bob")
    sees_live(carol, "alice")
    option.click()
    alice.sees_call_state("consulting")
    expect(dialog).to_be_hidden()
    alice.click("cancel")
    alice.sees_call_state("connected")
    alice.click("hang-up")


def test_what_a_silent_telephone_system_did_not_tell_is_made_good_when_it_is_heard_again(
    product: Product, alice: Person, carol: Person, caller: Caller, simulator: Simulator
) -> None:
    with silent_telephone_system(product):
        sees_last_known(carol, "alice", timeout=SAID_WITHIN_MS + 1_000)
        simulator.call(caller.number, to="alice")
        expect(simulator.outside_parties()).to_have_count(1)
        carol.sees_presence("alice", "available", block=TEAM)
    carol.sees_presence("alice", "busy", cause="ringing", block=TEAM)
    sees_live(carol, "alice")
    alice.click("reject")


def test_logging_off_leads_other_tabs_to_the_log_on_page_unless_that_would_cost_input(
    alice: Person, caller: Caller
) -> None:
    reading, writing = alice.new_tab(caller.account_page), alice.new_tab("/transactions/new/")
    sees_connection(reading, "live")
    sees_connection(writing, "live")
    writing.locator("main form input[type=text]:visible").first.fill("Not saved yet")
    alice.log_off()
    sees_connection(writing, "logged-off")
    message = writing.locator("[data-connection-message]")
    expect(message).to_contain_text("You are logged off.")
    expect(message.get_by_role("link", name="Log On")).to_have_attribute("href", re.compile("/login/.next="))
    expect(writing.locator("main form input[type=text]:visible").first).to_have_value("Not saved yet")
    reading.bring_to_front()
    expect(reading.get_by_text(re.compile("You are logged off|Your session has ended")).first).to_be_visible()


@pytest.mark.parametrize(
    "goes_wrong",
    [
        lambda route: route.fulfill(status=503),
        lambda route: route.abort(),
        lambda route: None,  # and no answer ever comes
    ],
    ids=["refused", "cut", "silent"],
)
def test_a_toolbar_that_could_not_be_fetched_is_fetched_again(
    alice: Person, simulator: Simulator, caller: Caller, goes_wrong: Callable[[Route], None]
) -> None:
    alice.page.route("**/communication/toolbar/", goes_wrong, times=1)
    with alice.page.expect_request("**/communication/toolbar/"):
        simulator.call(caller.number, to="alice")
    ringing = alice.page.locator('[data-toolbar][data-call-state="alerting"]')
    expect(ringing).to_have_count(1, timeout=HEALED_WITHIN_MS)
    refused = re.compile(r"503.*communication/toolbar")
    alice.complaints[:] = [complaint for complaint in alice.complaints if not refused.search(complaint)]


def test_a_page_watches_whom_it_shows_also_those_who_come_later_and_go(alice: Person, caller: Caller) -> None:
    said: list[str] = []
    alice.page.on("websocket", lambda socket: socket.on("framesent", lambda frame: said.append(frame)))
    alice.open(caller.account_page)
    sees_connection(alice.page, "live")

    def watched() -> set[str]:
        frames = [frame for frame in said if '"watch"' in frame]
        return (
            set(alice.page.evaluate("frame => Object.keys(JSON.parse(frame).watch)", frames[-1])) if frames else set()
        )

    def shown() -> set[str]:
        ids = "() => [...document.querySelectorAll('[data-presence][data-user]')].map(({dataset}) => dataset.user)"
        return set(alice.page.evaluate(ids)) | {alice.page.locator("[data-own]").get_attribute("data-own")}

    expect(alice.badge("bob", block=TEAM)).to_be_visible()
    on_page = shown()
    until(alice.page, lambda: watched() == on_page)
    alice.command("dial-pad").click()
    alice.page.get_by_role("radio", name="Agents").check()
    expect(alice.page.locator("#dial-agents [data-presence]").first).to_be_visible()
    assert shown() > on_page
    until(alice.page, lambda: watched() == shown())
    alice.page.evaluate("() => document.querySelector('#dial-agents [data-list]').replaceChildren()")
    until(alice.page, lambda: watched() == on_page)


def until(page: Page, check: Callable[[], bool]) -> None:
    """A condition that only this process can see; each look waits for the page to draw once."""
    for _look in range(200):
        if check():
            return
        page.evaluate("() => new Promise(drawn => requestAnimationFrame(() => requestAnimationFrame(drawn)))")
    assert check()
