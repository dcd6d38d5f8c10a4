"""What people see in a browser while parts of the grown set-up are away, and that all heals without a reload."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from signal import SIGINT

import pytest
from playwright.sync_api import Browser, expect

from deploy.services import Service
from tests.browser import chromium
from tests.browser.company import TEAM
from tests.browser.person import PersonFactory, gathering
from tests.browser.simulator import Simulator
from tests.browser.test_connection import NETWORK, sees_connection
from tests.grown.company import Company
from tests.patience import until

SAID_WITHIN_MS = 11_000  # 10 s, and a moment until the eye sees it
HEALED_WITHIN_MS = 25_000
AWAY = re.compile(f"{NETWORK.pattern}|status of 503| 503 from ")
TRANSACTION = "SELECT '/transactions/' || number || '/' FROM crm_ui_businesstransaction"
ACCOUNT = """
SELECT team.source_id FROM crm_ui_relationship team
JOIN crm_ui_businesspartner member ON member.id = team.target_id JOIN auth_user u ON u.id = member.user_id
WHERE team.kind = 'team' AND u.username IN ('alice', 'bob') GROUP BY team.source_id HAVING count(*) = 2
"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium.running() as browser:
        yield browser


@pytest.fixture
def person(browser: Browser, company: Company) -> Iterator[PersonFactory]:
    yield from gathering(browser, company.grown, forgiven=AWAY)


@contextmanager
def away(service: Service) -> Iterator[None]:
    service.stop(SIGINT)
    try:
        yield
    finally:
        service.start().wait_ready()


def test_while_the_bus_is_cut_badges_are_as_last_known_and_a_transfer_asks_first(
    company: Company, person: PersonFactory
) -> None:
    account = f"/partners/{company.ask(ACCOUNT)[0][0]}/"
    alice, bob, simulator = person("alice", at=account), person("bob"), Simulator(person("dana", at="/simulator/"))
    simulator.call("+4930234567890", to="alice")
    alice.click("accept")
    alice.sees_call_state("connected")
    badge, option = alice.badge("bob", block=TEAM), alice.option("warm-transfer", "bob", block=TEAM)
    question = alice.page.get_by_role("dialog", name="out of date")
    with away(company.grown.redis):
        expect(badge).to_have_attribute("data-stale", "", timeout=SAID_WITHIN_MS)
        expect(badge).to_contain_text(re.compile(r"last known \d\d:\d\d"))
        sees_connection(alice.page, "live")
        option.click()
        expect(question).to_contain_text("last known")
        question.get_by_role("button", name="Transfer", exact=True).click()
        alice.sees_message("not reachable, so nothing was done")
        alice.sees_call_state("connected")
    expect(badge).not_to_have_attribute("data-stale", "", timeout=HEALED_WITHIN_MS)
    bob.chooses_work_mode("Lunch")
    alice.sees_presence("bob", "busy", cause="not-ready", block=TEAM)
    bob.chooses_work_mode("Ready")
    option.click()
    alice.sees_call_state("consulting")
    expect(question).to_be_hidden()
    alice.click("cancel")
    alice.sees_call_state("connected")
    alice.click("hang-up")
    alice.sees_call_state("idle")


def test_while_the_database_is_away_pages_say_so_and_keep_what_is_typed(
    company: Company, person: PersonFactory
) -> None:
    alice = person("alice", at=company.ask(TRANSACTION)[0][0])
    note = alice.page.locator("[data-block=notes] textarea")
    note.fill("Wants to be called back")
    with away(company.grown.postgres):
        alice.page.locator("[data-block=notes] button[type=submit]").click()
        alice.sees_message("The database is not reachable. Your call goes on")
        expect(note).to_have_value("Wants to be called back")
        alice.page.locator("[data-dismiss]").click()
        alice.page.locator("[name=work_mode]").select_option(label="Lunch")
        alice.sees_message("The database is not reachable. Your call goes on")
        stranger = alice.new_tab("/accounts/")
        expect(stranger.get_by_role("heading", name="The database is not reachable")).to_be_visible()
    expect(alice.page.locator("[name=work_mode]")).to_have_value("1")
    until(company.answers)
    stranger.get_by_role("link", name="Try again").click()
    expect(stranger.get_by_role("heading", name="Accounts", level=1)).to_be_visible()
    alice.page.locator("[data-block=notes] button[type=submit]").click()
    expect(alice.page.locator("[data-block=notes]")).to_contain_text("Wants to be called back")
    expect(note).to_have_value("")
