"""What there is room for in pages of each width: tables of lists, labels, work centers and messages on a telephone."""

import re
from collections.abc import Iterator

import pytest
from django.contrib.auth.models import User
from django.test import Client
from playwright.sync_api import Page

from crm_ui.models import BusinessPartner, PartnerKind
from tests import factory
from tests.browser import chromium
from tests.call_area.call_states import LANGUAGES, Pages, look_at
from tests.call_area.cut_words import FIELDS, WORDS
from tests.clients import client_of
from tests.crm_ui.at_page import at_work

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("call-area")]

WIDTHS = [1440, 1366, 1280, 1024, 768, 400]
LISTS = ["accounts/", "contacts/", "employees/"]
FOUND = "search/?q=m"
LONG = {
    "email": "maximiliane.hohenstein@bluebird-portland.example",
    "function": "Assistant to the Management",
    "phone": "+493023125031",
    "mobile": "+4915112345678",
}
MESSAGE = "Bob Fischer is in a call until 12:30, so Anna Keller stays with you; Carol Lindqvist and Lena are free."
TOO_WIDE = """() => [...document.querySelectorAll(".block__scroll")]
  .filter((each) => each.scrollWidth > each.clientWidth || [...each.querySelectorAll(".email")].some(
    (email) => email.checkVisibility() && email.getBoundingClientRect().right > each.getBoundingClientRect().right))
  .map((each) => each.scrollWidth - each.clientWidth)"""
USUAL = "bianchi@meridian.example"
BROKEN_EMAILS = """() => [...document.querySelectorAll(".email")].filter(({ textContent }) => textContent.length <= 24)
  .filter((each) => new Set([...each.getClientRects()].map(({ top }) => top)).size > 1)
  .map((each) => each.textContent)"""
COVERED = """() => [...document.querySelectorAll("tr:has(.table__options) th .person")]
  .filter((each) => each.scrollWidth > each.clientWidth).map((each) => each.textContent)"""
CUT = """() => [...document.querySelectorAll(".nav-bar__openers :is(.button, span:not(.visually-hidden))")]
  .filter((each) => each.scrollWidth > each.clientWidth || each.getBoundingClientRect().right > innerWidth)
  .map((each) => each.textContent)"""
FILTERS = """() => {
  const current = document.querySelector(".page-toolbar [aria-current]");
  return [...current.parentElement.children].map((each) => {
    const { backgroundColor, boxShadow, borderColor } = getComputedStyle(each);
    return [each === current, [backgroundColor, boxShadow, borderColor].join()];
  });
}"""
BROKEN = """() => [...document.querySelectorAll(".fields dt")]
  .filter((each) => !each.textContent.trim().includes(" "))
  .filter((each) => {
    const text = document.createRange();
    text.selectNodeContents(each);
    return new Set([...text.getClientRects()].map(({ top }) => Math.round(top))).size > 1;
  })
  .map((each) => each.textContent)"""
BOXES = """(text) => {
  document.querySelector("[data-messages]").innerHTML =
    `<div class="message message--error"><span class="message__text">${text}</span></div>`;
  const box = (which) => document.querySelector(which).getBoundingClientRect();
  const above = Math.max(...["[data-toolbar]", ".nav-bar", "h1"].map((which) => box(which).bottom));
  const beneath = box(".message").top - above;
  scrollTo(0, document.body.scrollHeight);
  const end = Math.max(...["main > :last-child", ".record-panel"].map((which) => box(which).bottom));
  const seen = [beneath, box(".message").top - end, innerHeight - box(".message").bottom];
  document.querySelector(".hint").hidden = false;
  return [...seen, box(".hint").top - box(".message").bottom];
}"""


@pytest.fixture
def client(customizing: None) -> Client:
    account = factory.make_account("Bluebird Portland Bike Works Corp.", city="Birmingham", **LONG)
    factory.make_contact("Maximiliane Hohenstein", account=account, main=True, **LONG)
    factory.make_employee("Maximiliane Hohenstein", department="Field Service North", **LONG)
    mia = at_work("mia", last_name="Maximiliane", mobile="+4915112345678")  # who can be called and be handed over to
    moritz = factory.make_user("moritz", role="SERVICEPRO", on_cms=True, extension="2099")  # busy, as not in the CRM
    for user in (mia, moritz):
        factory.relate(account, user.partner, "team")
        BusinessPartner.objects.filter(pk=user.partner.pk).update(email=USUAL)
    return client_of(at_work("alice"))


def looked_at(client: Client, *paths: str) -> Iterator[tuple[str, Page]]:
    """Each page in each language, with what it is called."""
    pages: dict[str, Pages] = {}
    names = [re.sub(r"\W+", "-", path) or "home" for path in paths]
    for path, name in zip(paths, names, strict=True):
        answers = {each: client.get(f"/{path}", headers={"accept-language": each}) for each in LANGUAGES}
        pages[name] = {language: answer.content.decode() for language, answer in answers.items()}
    with chromium.running() as browser:
        page = look_at(browser, pages)
        for name in names:
            for language in LANGUAGES:
                page.goto(f"/{language}/{name}")
                yield f"{name} ({language})", page


@pytest.mark.parametrize("calls", [0, 1], ids=["no call", "in a call"])
def test_no_list_is_wider_than_the_page(client: Client, calls: int) -> None:
    for _ in range(calls):
        factory.make_call(User.objects.get(username="alice"), "+4962215550114")
    wide = {}
    account = BusinessPartner.objects.get(kind=PartnerKind.ACCOUNT).get_absolute_url().lstrip("/")
    for name, page in looked_at(client, *LISTS, FOUND, account):
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            wide[name, width] = [found for each in (TOO_WIDE, COVERED, BROKEN_EMAILS) for found in page.evaluate(each)]
    assert {place: each for place, each in wide.items() if each} == {}


def test_on_a_telephone_no_work_center_is_cut(client: Client) -> None:
    for name, page in looked_at(client, *LISTS):
        page.set_viewport_size({"width": 400, "height": 800})
        assert page.evaluate(CUT) == [], name
        page.locator(".nav-bar__here").click()
        links = page.locator("#nav-centers a")
        assert links.count() >= len(LISTS), name
        assert all(link.is_visible() for link in links.all()), name


def test_no_word_of_the_header_and_no_field_is_cut(client: Client) -> None:
    cut = {}
    for name, page in looked_at(client, "", "communication/agents/", "transactions/", "personalize/"):
        for width in [1440, 1280, 400]:
            page.set_viewport_size({"width": width, "height": 900})
            cut[name, width] = page.evaluate(WORDS) + page.evaluate(FIELDS)
            page.evaluate("() => document.querySelector('#dial-pad').showPopover()")
            for tab in page.locator("[name=dial-tab]").all():
                tab.check()
                cut[name, width] += page.evaluate(FIELDS)
            page.evaluate("() => document.querySelector('#dial-pad').hidePopover()")
    assert {place: each for place, each in cut.items() if each} == {}


@pytest.mark.parametrize("width", [400, 768])
def test_a_long_message_on_a_telephone_leaves_frame_title_and_end_of_the_page_free(client: Client, width: int) -> None:
    for name, page in looked_at(client, "contacts/"):
        page.set_viewport_size({"width": width, "height": 800})
        assert min(page.evaluate(BOXES, MESSAGE)) >= 0, name


def test_no_label_is_broken_within_a_word(client: Client) -> None:
    account = BusinessPartner.objects.get(kind=PartnerKind.ACCOUNT)
    for name, page in looked_at(client, account.get_absolute_url().lstrip("/")):
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            assert page.evaluate(BROKEN) == [], (name, width)


def test_the_filter_in_force_looks_like_no_other_one(client: Client) -> None:
    for name, page in looked_at(client, "accounts/", "accounts/?mine=1", "transactions/", "missed-calls/"):
        for look in [{"color_scheme": "light"}, {"color_scheme": "dark"}, {"forced_colors": "active"}]:
            page.emulate_media(**look)
            filters = page.evaluate(FILTERS)
            chosen, others = ({style for is_it, style in filters if is_it == which} for which in (True, False))
            assert len(chosen) == 1, (name, look)
            assert others, (name, look)
            assert chosen.isdisjoint(others), (name, look)
