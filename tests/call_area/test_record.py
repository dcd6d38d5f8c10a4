"""The record of a call comes and goes without moving the page, and stands where one can read and press all of it."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page

from crm_ui.models import BusinessPartner, PartnerKind
from presence.connectors.simulator import world
from tests import factory
from tests.browser import chromium
from tests.call_area.call_states import LANGUAGES, Pages, look_at
from tests.call_area.cut_words import FIELDS
from tests.clients import client_of
from tests.crm_ui.at_page import ANNA, AtPage

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("call-area")]

WINDOWS = {1440: 900, 1280: 800, 1024: 768, 960: 700, 400: 800}
PLACES = """() => [...document.querySelectorAll("main, h1, .block, .block td, .nav-bar")].map((each) => {
  const { left, top, width } = each.getBoundingClientRect();
  return [left, top, width].map(Math.round);
})"""
COVERED = """() => {
  const record = document.querySelector(".record");
  record.scrollIntoView({ block: "center" });
  return [...record.querySelectorAll(".form__row :is(input, select, textarea), .form__actions > *")].filter((each) => {
    const { left, top, width, height } = each.getBoundingClientRect();
    return !each.contains(document.elementFromPoint(left + width / 2, top + height / 2));
  }).map((each) => each.outerHTML);
}"""
COVERS = """() => {
  scrollTo(0, document.body.scrollHeight);
  const box = (which) => document.querySelector(which).getBoundingClientRect();
  return Math.max(0, box("main > :last-child").bottom - box(".record").top);
}"""
SIDEWAYS = "() => document.documentElement.scrollWidth > innerWidth"


@pytest.fixture
def alice(customizing: None) -> AtPage:
    """She talks to Anna."""
    account = factory.make_account("Meridian Bikes GmbH")
    factory.make_contact("Anna Keller", account=account, main=True, phone=ANNA)
    alice = AtPage("alice").logs_on()
    world.simulate_inbound(ANNA, to="alice")
    alice.does("accept")
    return alice


def looked_at(alice: AtPage) -> Iterator[tuple[str, int, Page]]:
    """The page of an account before and after the hang-up, in each language and at each width; named by both."""
    account = BusinessPartner.objects.get(kind=PartnerKind.ACCOUNT)
    client = client_of(alice.user)

    def page() -> Pages:
        answers = {
            each: client.get(account.get_absolute_url(), headers={"accept-language": each}) for each in LANGUAGES
        }
        return {each: answer.content.decode() for each, answer in answers.items()}

    pages = {"before": page()}
    alice.does("hang-up")
    pages["after"] = page()
    with chromium.running() as browser:
        window = look_at(browser, pages)
        for language in LANGUAGES:
            for width, height in WINDOWS.items():
                window.set_viewport_size({"width": width, "height": height})
                for name in pages:
                    window.goto(f"/{language}/{name}")
                    yield f"{name} ({language})", width, window


def test_nothing_on_the_page_moves_for_it_and_all_of_it_can_be_read_and_pressed(alice: AtPage) -> None:
    before: list[list[int]] = []
    for name, width, page in looked_at(alice):
        where = (name, width)
        if name.startswith("before"):
            assert page.locator(".record").count() == 0, where
            before = page.evaluate(PLACES)
            continue
        assert page.evaluate(PLACES) == before, where
        assert page.evaluate(FIELDS) == [], where
        assert page.evaluate(COVERED) == [], where
        assert not page.evaluate(SIDEWAYS), where
        assert page.evaluate(COVERS) == 0, where
