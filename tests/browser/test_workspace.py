"""The workspace keeps what one has: the way back, what was typed, and the blocks as they were left."""

import re

import pytest
from playwright.sync_api import Dialog, expect

from tests.browser.company import Caller
from tests.browser.person import Person, PersonFactory

TYPED = "Frame broken, wants a new one"


@pytest.fixture
def reader(alice: Person) -> Person:
    """Alice, turning pages faster than they connect, which a real socket would tell the console."""
    alice.context.route_web_socket("**/ws/", lambda socket: None)
    return alice


def history(person: Person, direction: str) -> object:
    return person.page.locator(f'[data-history="{direction}"]')


def is_at(person: Person, heading: str | re.Pattern[str]) -> None:
    expect(person.page.get_by_role("heading", level=1)).to_have_text(heading)


def goes_to(person: Person, work_center: str) -> None:
    person.page.locator(".nav-bar").get_by_role("link", name=work_center, exact=True).click()
    is_at(person, work_center)


def test_back_and_forward_lead_over_the_pages_of_the_tab(reader: Person) -> None:
    for work_center in ("Accounts", "Contacts", "Employees"):
        goes_to(reader, work_center)
    expect(history(reader, "forward")).to_be_disabled()
    history(reader, "back").click()
    is_at(reader, "Contacts")
    history(reader, "back").click()
    is_at(reader, "Accounts")
    history(reader, "forward").click()
    is_at(reader, "Contacts")


def test_the_way_back_leads_into_no_finished_form(reader: Person) -> None:
    goes_to(reader, "Accounts")
    reader.open("/transactions/new/?type=TSRV")
    reader.page.locator("main [name=description]").fill(TYPED)
    reader.page.get_by_role("button", name="Save").click()
    is_at(reader, re.compile(r"Service Ticket \d+"))
    history(reader, "back").click()
    is_at(reader, "Accounts")


def test_back_in_the_browser_passes_over_a_finished_form(reader: Person) -> None:
    goes_to(reader, "Accounts")
    page = reader.open("/transactions/new/?type=TSRV").page
    page.get_by_role("button", name="Save").click()
    expect(page.locator("main [name=description]")).to_be_focused()  # it was refused, and is sent again
    page.locator("main [name=description]").fill(TYPED)
    page.get_by_role("button", name="Save").click()
    is_at(reader, re.compile(r"Service Ticket \d+"))
    page.go_back()
    is_at(reader, "Business Transactions")  # where Cancel leads


def test_back_to_a_list_keeps_the_place(reader: Person) -> None:
    goes_to(reader, "Accounts")
    page = reader.page
    page.locator("main table th a").last.scroll_into_view_if_needed()
    place = page.evaluate("scrollY")
    page.locator("main table th a").last.click()
    is_at(reader, re.compile("Corporate Account"))
    history(reader, "back").click()
    is_at(reader, "Accounts")
    assert place > 100
    page.wait_for_function("place => Math.abs(scrollY - place) < 2", arg=place)


def test_what_is_personalized_leaves_place_and_focus_as_they_are(reader: Person) -> None:
    page = reader.open("/personalize/").page
    rows = page.locator("#page-transaction li")
    block = rows.last.get_attribute("id").removeprefix("block-")
    up, hide = page.locator(f"#up-{block}"), page.locator(f"#hide-{block}")
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    place = page.evaluate("scrollY")
    for _turn in range(rows.count() - 1):  # to the top, where it cannot go on
        with page.expect_response("**/personalize/"):
            up.click()
    expect(page.locator("#arranged")).to_contain_text("were changed")
    expect(rows.first).to_have_id(f"block-{block}")
    expect(up).to_be_focused()
    hide.click()
    expect(hide).to_have_text("Show")
    expect(hide).to_be_focused()
    assert place > 0
    assert page.evaluate("scrollY") == place


def test_the_theme_chosen_keeps_the_focus(reader: Person) -> None:
    reader.open("/personalize/").page.locator("#theme-dark").click()
    expect(reader.page.locator("html")).to_have_attribute("data-theme", "dark")
    expect(reader.page.locator("#theme-dark")).to_be_focused()


def test_escape_closes_the_dial_pad_from_a_search_that_is_filled(reader: Person) -> None:
    reader.click("dial-pad")
    reader.page.get_by_role("radio", name="Agents").check()
    reader.page.locator("#dial-agent").fill("Bob")
    reader.page.keyboard.press("Escape")
    expect(reader.page.locator("#dial-pad")).not_to_be_visible()


def test_a_refused_form_of_the_simulator_has_the_focus_in_what_is_wrong(reader: Person) -> None:
    page = reader.open("/simulator/").page
    page.locator("[name=from_number]").fill("nonsense")
    page.locator("[data-command=simulate-inbound]").click()
    expect(page.locator("[name=from_number]")).to_be_focused()
    expect(page.locator("#from-number-error")).to_be_visible()


def test_a_type_of_transaction_brings_its_categories(reader: Person) -> None:
    page = reader.open("/transactions/new/?type=TSRV").page
    expect(page.locator("main select[name=category] option")).to_contain_text(["Complaint", "Question", "Repair"])
    page.locator("main [name=type]").select_option("LEAD")
    expect(page.locator("main select[name=category] option")).to_contain_text(["Sales"])


def test_a_new_page_forgets_what_lay_ahead(reader: Person) -> None:
    goes_to(reader, "Accounts")
    goes_to(reader, "Contacts")
    history(reader, "back").click()
    is_at(reader, "Accounts")
    goes_to(reader, "Employees")
    expect(history(reader, "forward")).to_be_disabled()
    history(reader, "back").click()
    is_at(reader, "Accounts")


def test_each_tab_has_a_history_of_its_own(reader: Person) -> None:
    goes_to(reader, "Accounts")
    tab = reader.new_tab("/employees/")
    expect(tab.locator('[data-history="back"]')).to_be_disabled()


def test_leaving_a_page_with_unsaved_input_asks_first(reader: Person) -> None:
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    reader.open("/transactions/new/")
    reader.page.get_by_label("Description").fill(TYPED)
    reader.page.on("dialog", stay)
    reader.page.locator(".nav-bar").get_by_role("link", name="Accounts", exact=True).click(no_wait_after=True)
    reader.page.wait_for_function("() => true")
    expect(reader.page.get_by_label("Description")).to_have_value(TYPED)
    assert asked == ["beforeunload"]
    reader.page.remove_listener("dialog", stay)
    reader.page.on("dialog", lambda dialog: dialog.accept())
    goes_to(reader, "Accounts")


def test_saving_is_no_loss_and_asks_nothing(reader: Person) -> None:
    asked: list[str] = []
    reader.page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    reader.open("/transactions/new/")
    reader.page.get_by_label("Description").fill(TYPED)
    reader.page.get_by_role("button", name="Save").click()
    expect(reader.page.get_by_role("heading", level=1)).to_contain_text(TYPED)
    goes_to(reader, "Accounts")
    assert asked == []


def test_a_block_stays_open_or_closed_as_it_was_left(alice: Person, caller: Caller) -> None:
    alice.open(caller.account_page)
    for key, was_open in {"contacts": True, "relationships": False}.items():
        block = alice.page.locator(f'[data-block="{key}"] > details')
        assert block.evaluate("details => details.open") is was_open
        with alice.page.expect_response(f"**/{key}/open/"):
            block.locator("summary").click()
    alice.open(caller.account_page)
    assert not alice.page.locator('[data-block="contacts"] > details').evaluate("details => details.open")
    expect(alice.page.locator('[data-block="relationships"] table')).to_be_visible()


def test_a_block_opened_later_hears_of_changes(alice: Person, caller: Caller, person: PersonFactory) -> None:
    alice.open(caller.account_page)
    alice.page.locator('[data-block="relationships"] summary').click()
    alice.sees_presence("bob", "logged-off", block="relationships")
    person("bob")
    alice.sees_presence("bob", "available", block="relationships")


def test_a_block_that_cannot_be_fetched_says_so_and_comes_at_the_next_try(alice: Person, caller: Caller) -> None:
    alice.open(caller.account_page)
    block = alice.page.locator('[data-block="relationships"]')
    expect(block.locator("details")).not_to_have_attribute("open", "")
    alice.page.route("**/blocks/relationships/**", lambda route: route.abort(), times=1)
    block.locator("summary").click()
    alice.sees_message("The server does not answer.")
    block.get_by_role("link", name="Show Relationships").click()
    expect(block.locator(".block__body a", has_text="Show Relationships")).to_have_count(0)
    assert any("net::ERR_FAILED" in each for each in alice.complaints)
    alice.complaints.clear()  # the browser and htmx say it themselves
