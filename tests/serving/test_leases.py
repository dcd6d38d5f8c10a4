"""Open pages are what logs on to the CRM: real sockets at the product as it ships."""

import base64
import os
import socket
import time
from collections.abc import Iterator
from urllib.parse import urlencode

import pytest

from tests.browser.product import Product
from tests.serving.visitor import TOKEN, Page, Visitor
from tests.waiting import WAITING

pytestmark = pytest.mark.xdist_group(WAITING)
AVAILABLE, OFF = ("available", ""), ("busy", "not-in-crm")
NAVIGATIONS = 1_000
CHANGING_PAGES = ["alice", "bob", "lena", "mira", "tomas", "priya", "marek", "pierre"]
GRACE, HALF_OPEN = 5.0, 15.0


@pytest.fixture
def alice(product: Product) -> Visitor:
    return Visitor(product, "alice")


@pytest.fixture
def bob(product: Product) -> Visitor:
    return Visitor(product, "bob")


@pytest.fixture
def carol(product: Product) -> Visitor:
    return Visitor(product, "carol")


@pytest.fixture
def watcher(alice: Visitor, bob: Visitor, carol: Visitor) -> Iterator[Page]:
    """Carol's page, which shows the others."""
    page = carol.page(alice, bob)
    yield page
    page.close()


def handshake(visitor: Visitor) -> socket.socket:
    """A socket opened as browsers do, of a browser that never answers a ping."""
    raw = socket.create_connection(("127.0.0.1", visitor.product.port), timeout=10)
    lines = {
        "Host": f"127.0.0.1:{visitor.product.port}",
        "Upgrade": "websocket",
        "Connection": "Upgrade",
        "Sec-WebSocket-Key": base64.b64encode(os.urandom(16)).decode(),
        "Sec-WebSocket-Version": "13",
        **visitor.headers,
    }
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    raw.sendall(f"GET /ws/ HTTP/1.1\r\n{head}\r\n".encode())
    assert raw.recv(4096).startswith(b"HTTP/1.1 101")
    return raw


def test_a_thousand_page_changes_and_not_one_flap(product: Product) -> None:
    """Of several people, as nobody may open pages so fast by hand."""
    people = [Visitor(product, name) for name in CHANGING_PAGES]
    carol, dana = Visitor(product, "carol"), Visitor(product, "dana")
    for person in people:
        _acts_himself(person, consultant=dana)
    watcher = carol.page(*people)
    open_pages = [_changes_pages(person, watcher=watcher, times=NAVIGATIONS // len(people)) for person in people]
    seen = {person: len(watcher.words(person)) for person in people}
    for page in open_pages:
        page.close()
    watcher.until(lambda: all(watcher.now(person) == OFF for person in people))
    assert {tuple(watcher.words(person)[seen[person] :]) for person in people} == {(OFF,)}
    watcher.close()


def _acts_himself(person: Visitor, *, consultant: Visitor) -> None:
    """The simulator leaves to the person's own pages whether the person is there."""
    token = TOKEN.search(consultant.get("/simulator/"))[1]
    form = urlencode({"csrfmiddlewaretoken": token, "simulated": "off"})
    consultant.get(f"/simulator/colleague/{person.username}/", form.encode())


def _changes_pages(person: Visitor, *, watcher: Page, times: int) -> Page:
    """The page that is open in the end."""
    here = person.page(person)
    watcher.until(lambda: watcher.now(person) == AVAILABLE)
    question = "SELECT version FROM presence_agent WHERE user_id = ?"
    version = person.product.value(question, person.pk)
    words = len(watcher.words(person))
    for _navigation in range(times):
        here.close()
        here = person.page(person, seen=here.versions)
    assert person.product.value(question, person.pk) == version
    assert len(watcher.words(person)) == words
    return here


def test_the_last_page_closed_logs_off_the_crm_after_the_grace(watcher: Page, alice: Visitor) -> None:
    pages = [alice.page(alice), alice.page(alice)]
    watcher.until(lambda: watcher.now(alice) == AVAILABLE)
    pages[0].close()
    pages[1].close()
    took = watcher.until(lambda: watcher.now(alice) == OFF)
    assert GRACE * 0.9 < took < GRACE + 3


def test_logging_off_needs_no_grace(watcher: Page, alice: Visitor) -> None:
    alice.page(alice)
    watcher.until(lambda: watcher.now(alice) == AVAILABLE)
    token = next(cookie.value for cookie in alice.cookies if cookie.name.startswith("csrftoken"))
    alice.get("/logout/", f"csrfmiddlewaretoken={token}".encode())
    assert watcher.until(lambda: watcher.now(alice) == OFF) < GRACE * 0.8


def test_a_browser_that_is_gone_without_a_word_is_off_after_a_quarter_of_a_minute(
    watcher: Page, alice: Visitor
) -> None:
    half_open = handshake(alice)
    began = time.monotonic()
    watcher.until(lambda: watcher.now(alice) == AVAILABLE)
    watcher.until(lambda: watcher.now(alice) == OFF)
    assert time.monotonic() - began < HALF_OPEN
    half_open.close()


def test_a_killed_server_makes_no_wave_of_logged_off(
    product: Product, alice: Visitor, bob: Visitor, carol: Visitor
) -> None:
    before = carol.page(alice, bob)
    alice.page(alice)
    bob.page(bob)
    before.until(lambda: before.now(alice) == before.now(bob) == AVAILABLE)
    product.kill()
    product.start()
    after = carol.page(alice, bob, seen=before.versions)
    alice.page(alice)
    after.until(lambda: after.now(bob) == OFF)  # who did not come back
    assert after.words(alice) == []  # who did
    assert after.versions[alice.pk] == before.versions[alice.pk]
    after.close()


def test_a_page_that_comes_back_is_told_only_what_differs(alice: Visitor, bob: Visitor, carol: Visitor) -> None:
    first, watched = alice.page(alice), carol.page(alice, bob)
    watched.until(lambda: watched.now(alice) == AVAILABLE)
    watched.close()
    bob.page(bob).until(lambda: True)
    observer = carol.page(bob)
    observer.until(lambda: observer.now(bob) == AVAILABLE)
    again = carol.page(alice, bob, seen=watched.versions)
    answer = next(frame for frame in again.frames if "watching" in frame)
    assert answer["watching"] == 2
    assert list(answer["p"]) == [str(bob.pk)]
    for page in (first, observer, again):
        page.close()
