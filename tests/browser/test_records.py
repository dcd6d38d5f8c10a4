"""What one types in a call is kept, wherever one goes, and appears at once on the pages of those who look."""

import re
from datetime import date

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.company import Caller
from tests.browser.person import Person, PersonFactory
from tests.browser.product import Product
from tests.browser.simulator import Simulator

NOTE = "Wants a spare part."
UNKNOWN = "+4930111222"


@pytest.fixture
def talking(alice: Person, simulator: Simulator, caller: Caller) -> Person:
    simulator.call(caller.number, to="alice")
    alice.sees_call_state("alerting")
    alice.click("accept")
    alice.sees_call_state("connected")
    return alice


def panel(person: Person) -> Locator:
    return person.page.locator("#record-panel")


def note(person: Person) -> Locator:
    return panel(person).get_by_label("Note", exact=True)


def history(person: Person) -> Locator:
    return person.page.locator('[data-block="interaction-history"]')


def test_what_was_typed_and_confirmed_appears_where_a_colleague_looks(
    talking: Person, carol: Person, caller: Caller
) -> None:
    expect(panel(talking).locator("form")).to_have_count(0)
    talking.writes_note(NOTE)
    talking.click("hang-up")
    expect(note(talking)).to_have_value(NOTE)
    expect(panel(talking)).to_contain_text(caller.name)
    assert talking.accessibility_problems() == ""
    assert not talking.scrolls_sideways()
    row = history(carol).locator("tbody tr").nth(2)
    row.evaluate("row => row.scrollIntoView({ block: 'center' })")
    read, place = row.inner_text(), row.bounding_box()["y"]
    panel(talking).get_by_label("Result").select_option("Solved")
    day, follow_up = panel(talking).get_by_label("On", exact=True), panel(talking).get_by_label("Follow-up")
    day.fill(date.today().isoformat())
    panel(talking).get_by_role("button", name="Confirm").click()
    expect(follow_up).to_be_focused()  # of which nothing is said
    day.fill("")
    panel(talking).get_by_role("button", name="Confirm").click()
    talking.sees_message("The call was recorded")
    expect(panel(talking).locator("form")).to_have_count(0)
    expect(talking.page.locator("h1")).to_be_focused()
    expect(history(carol)).to_contain_text(NOTE)
    expect(history(carol)).to_contain_text("Solved")
    fourth = history(carol).locator("tbody tr").nth(3)
    assert fourth.inner_text() == read
    assert abs(fourth.bounding_box()["y"] - place) < 1


BOXES = """() => ["main", ".record-panel", ".record form"].map((which) => {
  const { left, top, width } = document.querySelector(which).getBoundingClientRect();
  return [left, top, width].map(Math.round);
})"""


def test_a_record_that_waits_stays_where_it_is_while_the_next_call_comes_and_goes(
    talking: Person, simulator: Simulator, caller: Caller
) -> None:
    page, title = talking.page, panel(talking).get_by_role("heading")
    talking.click("hang-up")
    expect(title).to_have_text("Record of the Call")
    note(talking).fill(NOTE)
    note(talking).blur()
    before = page.evaluate(BOXES)
    simulator.call(UNKNOWN, to="alice")
    talking.sees_call_state("alerting")
    # By itself: Playwright scrolls the page when it tries a click once more.
    talking.command("accept").evaluate("(button) => button.click()")
    expect(title).to_have_text("Record of the Earlier Call")
    expect(panel(talking)).to_contain_text(caller.name)
    expect(note(talking)).to_have_value(NOTE)
    assert page.evaluate(BOXES) == before
    confirm = panel(talking).get_by_role("button", name="Confirm")
    confirm.focus()
    with page.expect_response("**/communication/toolbar/"):
        simulator.hang_up()
    talking.sees_call_state("idle")
    expect(panel(talking)).to_contain_text(caller.name)
    confirm.blur()
    expect(title).to_have_text("Record of the Call")
    expect(panel(talking)).not_to_contain_text(caller.name)
    assert page.evaluate(BOXES) == before


def test_what_was_typed_last_is_kept_when_one_leaves_at_once(talking: Person) -> None:
    talking.click("hang-up")
    note(talking).fill(NOTE)
    talking.open("/accounts/")
    expect(note(talking)).to_have_value(NOTE)
    talking.open("/")
    expect(talking.page.locator('[data-block="call-records"]')).to_contain_text(NOTE)


def test_on_a_telephone_the_record_stands_below_the_page_with_a_link_in_sight(
    person: PersonFactory, simulator: Simulator, caller: Caller
) -> None:
    alice = person("alice", viewport={"width": 400, "height": 800})
    simulator.call(caller.number, to="alice")
    alice.click("accept")
    alice.click("hang-up")
    expect(note(alice)).to_be_visible()
    main, record = alice.page.locator("main").bounding_box(), panel(alice).bounding_box()
    assert main
    assert record
    assert record["y"] >= main["y"] + main["height"]
    alice.page.evaluate("() => scrollTo(0, 0)")
    way = panel(alice).get_by_role("link", name=f"Record: {caller.name}")
    expect(way).to_be_visible()
    way.click()
    expect(note(alice)).to_be_in_viewport()
    expect(way).to_be_hidden()
    assert not alice.scrolls_sideways()
    assert alice.accessibility_problems() == ""


def test_a_block_that_comes_anew_moves_nothing_that_is_read_or_written(
    talking: Person, person: PersonFactory, product: Product
) -> None:
    talking.open("/transactions/new/?type=TSRV")
    talking.page.get_by_role("button", name="Save").click()
    talking.page.wait_for_url(re.compile(r"/transactions/\d{10}/"))
    bob = person("bob", at=talking.page.url.removeprefix(product.url))
    field = bob.page.get_by_label("New note")
    field.fill("Half a sent")
    notes = bob.page.locator('[data-block="notes"]')
    expect(notes.locator(".block__count")).to_have_text("(0)")
    talking.page.get_by_label("New note").fill(NOTE)
    talking.page.get_by_role("button", name="Add Note").click()
    expect(talking.page.locator('[data-block="notes"] .block__count')).to_have_text("(1)")
    changes = bob.page.locator('[data-block="change-history"] .block__count')
    expect(changes).to_have_text("(1)")
    expect(field).to_be_focused()
    expect(field).to_have_value("Half a sent")
    bob.page.get_by_role("heading", level=1).click()
    bob.page.locator(".shell-header [type=search]").focus()
    expect(notes.locator(".block__count")).to_have_text("(1)")
    expect(notes).to_contain_text(NOTE)
    expect(field).to_have_value("Half a sent")
