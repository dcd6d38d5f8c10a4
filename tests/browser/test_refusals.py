"""What cannot be done is said in the message bar, and the caller is still there."""

import pytest
from playwright.sync_api import Browser, WebSocketRoute, expect

from tests.browser.company import TEAM, Caller
from tests.browser.person import Person, PersonFactory
from tests.browser.product import Product
from tests.browser.simulator import Simulator


class Earplugs:
    """Between server and page: once `in_place`, the page hears nothing, as if the news were still on the way."""

    def __init__(self, person: Person):
        self.in_place = False
        person.context.route_web_socket("**/ws/", self.listen)
        person.context.route("**/presence/poll/**", lambda route: route.abort())

    def listen(self, page_side: WebSocketRoute) -> None:
        server_side = page_side.connect_to_server()
        server_side.on_message(lambda message: None if self.in_place else page_side.send(message))


@pytest.fixture
def earplugs(alice: Person) -> Earplugs:
    return Earplugs(alice)


@pytest.fixture
def connected(alice: Person, earplugs: Earplugs, simulator: Simulator, caller: Caller) -> Person:
    alice.open(caller.account_page)
    simulator.call(caller.number, to="alice")
    alice.click("accept")
    alice.sees_call_state("connected")
    return alice


def test_a_colleague_who_left_between_look_and_click_costs_a_message_not_the_caller(
    connected: Person, earplugs: Earplugs, person: PersonFactory, caller: Caller
) -> None:
    bob = person("bob")
    expect(connected.option("warm-transfer", "bob", block=TEAM)).to_be_visible()
    earplugs.in_place = True
    bob.chooses_work_mode("Lunch")
    connected.option("warm-transfer", "bob", block=TEAM).click()
    connected.sees_message("no longer available")
    connected.sees_call_state("connected")
    connected.sees_caller(caller.name)


def test_a_call_that_has_already_ended_is_said(connected: Person, earplugs: Earplugs, simulator: Simulator) -> None:
    earplugs.in_place = True
    simulator.hang_up()
    connected.click("hold")
    connected.sees_message("ended")
    connected.sees_call_state("idle")


def test_a_logon_without_role_is_refused_with_the_reason(browser, product: Product) -> None:
    frank = Person(browser, product, "frank")
    frank.send_log_on()
    expect(frank.page.get_by_role("alert")).to_contain_text("No business role is assigned to you")
    assert frank.complaints == []
    frank.context.close()


@pytest.mark.parametrize(("path", "status"), [("/nowhere/", 404), ("/partners/0/", 404), ("/admin/auth/user/", 403)])
def test_a_page_that_is_refused_is_refused_alike_each_time(
    shared_product: Product, browser: Browser, path: str, status: int
) -> None:
    alice = Person(browser, shared_product, "alice").log_on_unseen()
    answers = [alice.context.request.get(path) for _ in range(4)]
    assert [answer.status for answer in answers] == [status] * 4
    assert all('class="shell-header"' in answer.text() for answer in answers)
    alice.context.close()


def test_logging_off_with_an_open_call_warns_first(connected: Person) -> None:
    connected.page.once("dialog", lambda dialog: dialog.accept())
    connected.page.locator(".shell-header").get_by_role("button", name="Log Off").click()
    expect(connected.page.locator("body")).to_contain_text("call")
    connected.sees_call_state("connected")


def test_a_note_that_cannot_be_kept_is_refused_and_stays_where_it_was_typed(connected: Person) -> None:
    connected.writes_note("back\0wards")
    connected.click("hold")
    connected.sees_message("“note” contains a NUL character")
    connected.sees_call_state("connected")
    assert connected.toolbar.locator("[name=note]").input_value() == "back\0wards"
    connected.complaints[:] = [each for each in connected.complaints if "status of 400" not in each]
