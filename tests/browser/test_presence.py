"""Presence on pages: right when the page loads, and right without a reload."""

import json

from playwright.sync_api import Page, WebSocketRoute, expect

from tests.browser.company import TEAM, Caller
from tests.browser.person import Person, PersonFactory
from tests.browser.simulator import Simulator
from tests.browser.test_connection import until

GRACE_MS = 5_000


def longer_than_the_grace(page: Page) -> None:
    """That something does not happen needs time: that in which it would have."""
    page.evaluate("() => { window.from = performance.now() }")
    page.wait_for_function(f"() => performance.now() > window.from + {GRACE_MS + 1500}")


def collect_changes(person: Person, username: str) -> None:
    """From now on, keep each status that the badges of `username` take."""
    person.page.evaluate(
        """username => {
            window.seen = [];
            new MutationObserver(() => {
                const now = document.querySelector(`[data-presence="${username}"]`)?.dataset.status;
                if (now !== window.seen.at(-1)) window.seen.push(now);
            }).observe(document.body, {subtree: true, childList: true, attributes: true});
        }""",
        username,
    )


def test_a_colleague_who_logs_on_is_available_without_reload(carol: Person, person: PersonFactory) -> None:
    carol.sees_presence("alice", "logged-off", block=TEAM)
    person("alice")
    carol.sees_presence("alice", "available", block=TEAM)
    carol.page.reload()
    carol.sees_presence("alice", "available", block=TEAM)


def test_closing_one_of_several_tabs_changes_nothing_and_the_last_one_logs_off_the_crm(
    carol: Person, person: PersonFactory
) -> None:
    alice = person("alice")
    second = alice.new_tab("/")
    expect(second.locator("[data-toolbar]")).to_be_visible()
    carol.sees_presence("alice", "available", block=TEAM)
    collect_changes(carol, "alice")
    alice.page.close()
    longer_than_the_grace(carol.page)
    carol.sees_presence("alice", "available", block=TEAM)
    second.close()
    carol.sees_presence("alice", "busy", cause="not-in-crm", block=TEAM)
    assert [status for status in carol.page.evaluate("() => window.seen") if status != "available"] == ["busy"]


def test_changing_pages_never_flaps(carol: Person, person: PersonFactory) -> None:
    alice = person("alice")
    carol.sees_presence("alice", "available", block=TEAM)
    collect_changes(carol, "alice")
    for path in ["/accounts/", "/", "/transactions/", "/contacts/"] * 5:
        alice.open(path)
    longer_than_the_grace(carol.page)
    assert [status for status in carol.page.evaluate("() => window.seen") if status != "available"] == []


def test_logging_off_the_crm_leaves_the_telephone_system(carol: Person, person: PersonFactory) -> None:
    alice = person("alice")
    carol.sees_presence("alice", "available", block=TEAM)
    alice.log_off()
    carol.sees_presence("alice", "busy", cause="not-in-crm", block=TEAM)
    alice.log_on()
    carol.sees_presence("alice", "available", block=TEAM)


def test_logging_off_both_is_logged_off(carol: Person, person: PersonFactory) -> None:
    alice = person("alice")
    carol.sees_presence("alice", "available", block=TEAM)
    alice.click("log-off")
    alice.sees_call_state("not-on-cms")
    carol.sees_presence("alice", "logged-off", cause="not-on-cms", block=TEAM)
    alice.log_off()
    carol.sees_presence("alice", "logged-off", cause="", block=TEAM)


def test_only_call_is_offered_without_a_call_of_ones_own(carol: Person, person: PersonFactory) -> None:
    person("alice")
    expect(carol.option("call", "alice", block=TEAM)).to_be_visible()
    expect(carol.option("blind-transfer", "alice", block=TEAM)).to_have_count(0)
    expect(carol.option("warm-transfer", "alice", block=TEAM)).to_have_count(0)


def test_transfers_are_offered_during_a_call(person: PersonFactory, caller: Caller, simulator: Simulator) -> None:
    alice = person("alice", at=caller.account_page)
    person("bob")
    expect(alice.option("call", "bob", block=TEAM)).to_be_visible()
    simulator.call(caller.number, to="alice")
    alice.click("accept")
    expect(alice.option("blind-transfer", "bob", block=TEAM)).to_be_visible()
    expect(alice.option("warm-transfer", "bob", block=TEAM)).to_be_visible()
    expect(alice.option("call", "bob", block=TEAM)).to_have_count(0)
    alice.click("hang-up")
    expect(alice.option("call", "bob", block=TEAM)).to_be_visible()
    expect(alice.option("warm-transfer", "bob", block=TEAM)).to_have_count(0)


def test_a_busy_colleague_is_offered_no_transfer(person: PersonFactory, caller: Caller, simulator: Simulator) -> None:
    alice = person("alice", at=caller.account_page)
    bob = person("bob")
    simulator.call(caller.number, to="alice")
    alice.click("accept")
    expect(alice.option("warm-transfer", "bob", block=TEAM)).to_be_visible()
    bob.chooses_work_mode("Lunch")
    expect(alice.option("warm-transfer", "bob", block=TEAM)).to_have_count(0)


def test_persons_who_are_not_users_have_no_badge_but_a_number_to_call(carol: Person, caller: Caller) -> None:
    row = carol.page.locator('[data-block="contacts"] tr', has_text=caller.name)
    expect(row).to_contain_text("Not a user")
    expect(row.locator("[data-presence]")).to_have_count(0)
    row.get_by_role("button", name="Call").first.click()
    carol.sees_call_state("connected")


class Mishandled:
    """Between server and page: frames that tell of presence are kept back, until it is said what becomes of them."""

    def __init__(self, person: Person):
        self.kept: list[str] = []
        self.page_side: WebSocketRoute | None = None
        person.context.route_web_socket("**/ws/", self.listen)

    def listen(self, page_side: WebSocketRoute) -> None:
        self.page_side = page_side
        page_side.connect_to_server().on_message(self.take)

    def take(self, frame: str) -> None:
        if '"watching"' not in frame and '"p"' in frame:
            self.kept.append(frame)
        else:
            self.page_side.send(frame)

    def last_of(self, user_id: str) -> str:
        """The status in the newest frame kept back."""
        told = [json.loads(frame)["p"].get(user_id) for frame in self.kept]
        return max(filter(None, told), default=[0, ""])[1]

    def deliver(self, frames: list[str]) -> None:
        for frame in frames:
            self.page_side.send(frame)


def test_frames_that_come_late_twice_or_in_the_wrong_order_take_nothing_back_and_lost_ones_are_asked_for(
    carol: Person, person: PersonFactory
) -> None:
    alice = person("alice")
    mishandled = Mishandled(carol)
    carol.page.reload()
    carol.sees_presence("alice", "available", block=TEAM)
    user_id = carol.badge("alice", block=TEAM).get_attribute("data-user")
    for mode, word in [("Lunch", "busy"), ("Ready", "available"), ("Lunch", "busy")]:
        alice.chooses_work_mode(mode)
        until(carol.page, lambda word=word: mishandled.last_of(user_id) == word)
    collect_changes(carol, "alice")
    mishandled.deliver([mishandled.kept[-1], *reversed(mishandled.kept), *mishandled.kept])
    carol.sees_presence("alice", "busy", cause="not-ready", block=TEAM)
    alice.chooses_work_mode("Ready")
    until(carol.page, lambda: mishandled.last_of(user_id) == "available")
    assert carol.page.evaluate("() => window.seen") == ["busy"]
    mishandled.deliver(['{"digest":[1,1]}'])  # the last one was lost; the sum of the server differs from the page's
    carol.sees_presence("alice", "available", block=TEAM)


def test_a_click_that_was_meant_for_what_stood_there_a_moment_before_does_nothing(
    person: PersonFactory, caller: Caller, simulator: Simulator
) -> None:
    alice = person("alice", at=caller.account_page)
    bob = person("bob")
    simulator.call(caller.number, to="alice")
    alice.click("accept")
    expect(alice.option("warm-transfer", "bob", block=TEAM)).to_be_visible()
    alice.page.evaluate(
        """(block) => {
            const place = document.querySelector(`[data-block="${block}"] [data-options-of][data-username="bob"]`);
            new MutationObserver(() => {
                const button = place.querySelector("[data-option=when-free]");
                window.taken ??= button && getComputedStyle(button).pointerEvents;
            }).observe(place, {childList: true});
        }""",
        TEAM,
    )
    simulator.call("+493055500007", to="bob")
    bob.sees_call_state("alerting")
    alice.page.wait_for_function("() => window.taken")
    assert alice.page.evaluate("() => taken") == "none"
    expect(alice.option("when-free", "bob", block=TEAM)).to_have_css("pointer-events", "auto")
