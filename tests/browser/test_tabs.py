"""Several tabs and browsers of one user: the same toolbar in all of them, and one where calls open."""

import re

from playwright.sync_api import Locator, Page, Route, expect

from tests.browser.company import Caller
from tests.browser.person import PersonFactory
from tests.browser.simulator import Simulator

WHOLE_BROWSER = True  # which tab is visible is its affair
TRANSACTION = re.compile(r"/transactions/\d{10}/")


def take_over(page: Page) -> Locator:
    return page.locator('[data-command="take-over"]')


def is_the_active_one(page: Page, *, among: list[Page]) -> None:
    for each in among:
        expect(take_over(each)).to_be_visible(visible=each is not page)


def test_what_is_opened_opens_in_the_tab_that_took_over_and_in_no_other(
    person: PersonFactory, simulator: Simulator, caller: Caller
) -> None:
    alice, bob, laptop = person("alice"), person("bob"), person("bob")
    desk, second = bob.page, bob.new_tab("/accounts/")
    pages = [desk, second, laptop.page]
    is_the_active_one(second, among=pages)
    expect(desk.locator("[data-elsewhere]")).to_contain_text("Calls open in another tab")
    take_over(laptop.page).click()
    is_the_active_one(laptop.page, among=pages)
    take_over(desk).focus()
    desk.keyboard.press("Enter")
    is_the_active_one(desk, among=pages)
    assert laptop.accessibility_problems() == ""

    simulator.call(caller.number, to="alice")
    alice.click("accept")
    alice.sees_call_state("connected")
    alice.open(caller.account_page)
    alice.option("blind-transfer", "bob", block="account-team").click()
    for page in pages:
        expect(page.locator('[data-toolbar][data-call-state="alerting"]')).to_have_count(1)
    laptop.click("accept")
    desk.wait_for_url(TRANSACTION)
    for page in pages:
        expect(page.locator('[data-toolbar][data-call-state="connected"]')).to_have_count(1)
    is_the_active_one(desk, among=pages)
    assert [page.url for page in pages if TRANSACTION.search(page.url)] == [desk.url]


def test_when_the_active_tab_closes_another_one_takes_over_and_shows_what_waits(
    person: PersonFactory, simulator: Simulator, caller: Caller
) -> None:
    alice, bob = person("alice"), person("bob")
    reading, active = bob.page, bob.new_tab("/")
    is_the_active_one(active, among=[reading, active])
    simulator.call(caller.number, to="alice")
    alice.click("accept")
    alice.open(caller.account_page)
    alice.option("blind-transfer", "bob", block="account-team").click()
    expect(reading.locator('[data-toolbar][data-call-state="alerting"]')).to_have_count(1)
    active.close()
    bob.click("accept")
    reading.wait_for_url(TRANSACTION)
    expect(take_over(reading)).to_be_hidden()


def test_going_from_page_to_page_takes_nothing_from_a_tab_nor_gives_it(person: PersonFactory) -> None:
    bob = person("bob")
    other, active = bob.page, bob.new_tab("/")
    is_the_active_one(active, among=[other, active])
    other.evaluate(
        """() => {
            const elsewhere = document.querySelector("[data-elsewhere]");
            window.changes = 0;
            new MutationObserver(() => (window.changes += 1)).observe(elsewhere, { attributes: true });
        }"""
    )
    for path in ["/accounts/", "/contacts/", "/employees/"] * 3:
        active.goto(path)
        expect(take_over(active)).to_be_hidden()
    assert other.evaluate("() => window.changes") == 0


def test_where_sockets_are_blocked_a_page_is_told_so_too(person: PersonFactory) -> None:
    bob, blocked = person("bob"), person("bob")
    blocked.context.route_web_socket("**/ws/", lambda socket: socket.close())
    blocked.open("/accounts/")
    expect(blocked.page.locator("[data-connection]")).to_have_attribute("data-connection", "polling")
    is_the_active_one(blocked.page, among=[bob.page, blocked.page])
    take_over(bob.page).click()
    is_the_active_one(bob.page, among=[bob.page, blocked.page])
    take_over(blocked.page).click()
    is_the_active_one(blocked.page, among=[bob.page, blocked.page])


def test_what_a_refused_poll_was_to_tell_is_told_by_the_next(person: PersonFactory) -> None:
    bob, blocked = person("bob"), person("bob")
    blocked.context.route_web_socket("**/ws/", lambda socket: socket.close())
    blocked.open("/accounts/")
    expect(blocked.page.locator("[data-connection]")).to_have_attribute("data-connection", "polling")
    take_over(bob.page).click()
    is_the_active_one(bob.page, among=[bob.page, blocked.page])
    refused: list[str] = []

    def refuse_the_first(route: Route) -> None:
        if "attends=1" in route.request.url and not refused:
            refused.append(route.request.url)
            route.fulfill(status=503)
        else:
            route.continue_()

    blocked.context.route("**/presence/poll/**", refuse_the_first)
    take_over(blocked.page).click()
    is_the_active_one(blocked.page, among=[bob.page, blocked.page])
    assert len(refused) == 1
    assert all("503" in complaint for complaint in blocked.complaints)
    blocked.complaints.clear()
