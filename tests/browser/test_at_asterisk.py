"""The whole story at a real Asterisk: from a SIP call over the toolbar to a transaction on a colleague's screen."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from deploy.asterisk.telephones import telephones
from tests.browser.at_asterisk import AtAsterisk, OutsidePage
from tests.browser.company import TEAM, Caller, known_caller, transactions
from tests.browser.person import Person, gathering
from tests.browser.product import copied
from tests.patience import until
from tests.waiting import ASTERISK_STORY

WHOLE_BROWSER = True  # the main story is played in what people use
NOTE = "Ordered new brakes in May, wants to know when they come."
NETWORK = re.compile(r"WebSocket connection to|net::ERR_|Failed to fetch")
OPEN_CALLS = "SELECT count(*) FROM presence_call WHERE state <> 'ended'"
pytestmark = [pytest.mark.thorough, pytest.mark.xdist_group(ASTERISK_STORY)]


@pytest.fixture(scope="module")
def at_asterisk(demo_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[AtAsterisk]:
    folder = tmp_path_factory.mktemp("asterisk")
    copied(demo_data, folder / "product")
    product = AtAsterisk(folder).start()
    yield product
    assert product.stop() == 0
    assert product.complaints() == ""


@pytest.fixture
def product(at_asterisk: AtAsterisk) -> Iterator[AtAsterisk]:
    """The demo, in which nobody is in a call before and after."""
    yield at_asterisk
    for key in list(at_asterisk.demo.outside.calls):  # some of them may be ending just now
        at_asterisk.demo.outside.answer({"act": "hang-up", "call": key})
    until(lambda: at_asterisk.value(OPEN_CALLS) == 0)
    for telephone in at_asterisk.demo.softphones.at.values():
        telephone.forget()


@pytest.fixture(scope="module")
def staff(browser: Browser, at_asterisk: AtAsterisk) -> Iterator[dict[str, Person]]:
    """Alice, Bob, and Dana, who plays the callers: logged on once for all."""
    people = gathering(browser, at_asterisk, forgiven=NETWORK)
    come = next(people)
    yield {name: come(name) for name in ("alice", "bob", "dana")}
    next(people, None)


@pytest.fixture
def caller(product: AtAsterisk) -> Caller:
    return known_caller(product)


@pytest.fixture
def bob(staff: dict[str, Person]) -> Person:
    return staff["bob"].open("/")


@pytest.fixture
def outside(staff: dict[str, Person]) -> OutsidePage:
    return OutsidePage(staff["dana"].open("/outside/"))


@pytest.fixture
def connected(
    staff: dict[str, Person], bob: Person, outside: OutsidePage, caller: Caller, product: AtAsterisk
) -> Person:
    """Alice, in a call with a customer of hers, on the customer's page, with a note for Bob."""
    alice = staff["alice"].open("/")
    outside.call(caller.number, to=product.extension("alice"))
    alice.sees_call_state("alerting")
    alice.sees_caller(caller.name)
    product.telephone("alice").rings()
    product.telephone("alice").answer()
    alice.sees_call_state("connected")
    outside.sees("talks")
    alice.toolbar.get_by_role("link", name=caller.account_name).click()
    alice.page.wait_for_url(f"**{caller.account_page}")
    alice.writes_note(NOTE)
    alice.sees_presence("bob", "available", block=TEAM)
    return alice


def bob_answers(product: AtAsterisk) -> None:
    product.telephone("bob").rings()
    product.telephone("bob").answer()


def bob_has_the_transaction(bob: Person, *, caller: Caller, note: str = NOTE) -> None:
    bob.page.wait_for_url(re.compile(r"/transactions/\d{10}/"))
    page = bob.page.locator("main")
    expect(page.locator('[data-block="details"]')).to_contain_text("Inbound")
    expect(page.locator('[data-block="parties-involved"]')).to_contain_text(caller.account_name)
    expect(page.locator('[data-block="notes"]')).to_contain_text(note)
    expect(page.locator('[data-block="attached-data"]')).to_contain_text("+492214710")
    bob.sees_call_state("connected")


def test_a_warm_transfer_opens_a_transaction_on_the_colleagues_screen(
    connected: Person, bob: Person, outside: OutsidePage, caller: Caller, product: AtAsterisk
) -> None:
    before = transactions(product)
    connected.option("warm-transfer", "bob", block=TEAM).click()
    connected.sees_call_state("consulting")
    bob.sees_call_state("alerting")
    bob.sees_caller(caller.name)
    expect(bob.toolbar).to_contain_text(NOTE)
    bob_answers(product)
    connected.sees_presence("bob", "busy", cause="in-call", block=TEAM)
    connected.click("complete")
    bob_has_the_transaction(bob, caller=caller)
    connected.sees_call_state("idle")
    connected.sees_presence("bob", "busy", cause="in-call", block=TEAM)
    assert transactions(product) == before + 1
    outside.hang_up()
    bob.sees_call_state("idle")
    connected.sees_presence("bob", "available", block=TEAM)


def test_a_blind_transfer_opens_a_transaction_on_the_colleagues_screen(
    connected: Person, bob: Person, caller: Caller, product: AtAsterisk
) -> None:
    before = transactions(product)
    connected.option("blind-transfer", "bob", block=TEAM).click()
    connected.sees_call_state("idle")
    bob.sees_call_state("alerting")
    expect(bob.toolbar).to_contain_text(NOTE)
    bob_answers(product)
    bob_has_the_transaction(bob, caller=caller)
    assert transactions(product) == before + 1
    bob.click("hang-up")
    bob.sees_call_state("idle")


def test_a_cancelled_warm_transfer_brings_the_caller_back(
    connected: Person, bob: Person, caller: Caller, product: AtAsterisk
) -> None:
    before = transactions(product)
    connected.option("warm-transfer", "bob", block=TEAM).click()
    bob_answers(product)
    connected.sees_presence("bob", "busy", cause="in-call", block=TEAM)
    connected.click("cancel")
    connected.sees_call_state("connected")
    connected.sees_caller(caller.name)
    bob.sees_call_state("idle")
    assert transactions(product) == before
    connected.click("hang-up")
    connected.sees_call_state("idle")


def test_a_blind_transfer_by_the_telephones_key_opens_a_transaction_as_well(
    connected: Person, bob: Person, caller: Caller, product: AtAsterisk
) -> None:
    before = transactions(product)
    product.telephone("alice").transfer(product.extension("bob"))
    bob.sees_call_state("alerting")
    bob_answers(product)
    bob_has_the_transaction(bob, caller=caller)
    connected.sees_call_state("idle")
    assert transactions(product) == before + 1


def test_a_warm_transfer_by_the_telephones_second_line_opens_a_transaction_as_well(
    connected: Person, bob: Person, caller: Caller, product: AtAsterisk
) -> None:
    before = transactions(product)
    alice = product.telephone("alice")
    first = alice.last_call()
    alice.hold()
    alice.dial(product.extension("bob"))
    bob_answers(product)
    connected.sees_presence("bob", "busy", cause="in-call", block=TEAM)
    second = product.dialog_of_second_line("alice")
    alice.takes_up(first)
    alice.transfer(product.extension("bob"), replaces=second)
    bob_has_the_transaction(bob, caller=caller)
    connected.sees_call_state("idle")
    assert transactions(product) == before + 1


def test_a_web_worker_that_is_killed_in_a_consult_costs_nobody_a_call(
    connected: Person, bob: Person, outside: OutsidePage, caller: Caller, product: AtAsterisk
) -> None:
    before = transactions(product)
    outside.leave()
    connected.option("warm-transfer", "bob", block=TEAM).click()
    bob_answers(product)
    connected.sees_presence("bob", "busy", cause="in-call", block=TEAM)
    product.killed_and_started_again()
    connected.sees_call_state("consulting")
    expect(connected.page.locator("[data-connection]")).to_have_attribute("data-connection", "live")
    expect(bob.page.locator("[data-connection]")).to_have_attribute("data-connection", "live")
    connected.click("complete")
    bob_has_the_transaction(bob, caller=caller)
    assert transactions(product) == before + 1


def test_a_real_telephone_takes_the_place_of_a_softphone(product: AtAsterisk) -> None:
    said: list[str] = []
    softphones, extension = product.demo.softphones, product.extension("carol")
    with telephones(product.demo.pbx) as of_the_user:
        [real] = of_the_user.of_the_house(extension)
        softphones.give_way(said.append)
        assert said == [
            f"Extension {extension}: a telephone at {real.address} has registered; the softphone gives way."
        ]
        product.demo.outside.answer({"act": "call", "number": "+496990009114", "to": extension})
        real.rings()
        real.hang_up()
    softphones.give_way(said.append)
    assert said[1:] == [f"Extension {extension}: no telephone there; the softphone is back."]
    softphones.give_way(said.append)
    assert len(said) == 2
