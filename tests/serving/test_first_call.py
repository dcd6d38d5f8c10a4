"""docs/install.md from step 9 to step 13: what it says to click leads from the first user to a call, in a browser, by
HTTPS, on what the steps before it leave."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

from tests.browser.chromium import launch
from tests.browser.person import Person
from tests.browser.product import Product
from tests.browser.simulator import Simulator
from tests.serving.clone import Clone, blocks
from tests.serving.nginx_site import HOST, site
from tests.throwaway_services import skipped_if_missing

pytestmark = pytest.mark.thorough

FIRST_USER = "root"
AGENTS = {"hanna": "2001", "ivan": "2002"}  # with their extensions
PASSWORD = "correct horse battery"
NUMBER = "+49 30 5550100"


@pytest.fixture
def clone(tmp_path: Path) -> Clone:
    """After step 6, with the simulator on, as *A first test call* begins."""
    clone = Clone(tmp_path / "crm-presence")
    for serves, block in blocks("install.md"):
        if not serves:
            clone.run(block)
    with (clone.folder / "crm.env").open("a") as settings:
        settings.write("SIMULATOR=1\n")
    return clone


@pytest.fixture
def browser(clone: Clone, tmp_path: Path) -> Iterator[Browser]:
    """One that finds the host name here, while the product serves as in steps 7 and 8."""
    command = next(block for serves, block in blocks("install.md") if serves)
    with skipped_if_missing(), clone.serving(command), site(tmp_path, port=clone.port) as port:
        here = [f"--host-resolver-rules=MAP {HOST}:443 127.0.0.1:{port}", "--ignore-certificate-errors"]
        with sync_playwright() as playwright:
            browser = launch(playwright, whole=False, more=here)
            yield browser
            browser.close()


class Office:
    """Everybody who comes, each in a browser of their own."""

    def __init__(self, browser: Browser, product: Product):
        self.browser, self.product = browser, product
        self.people: list[Person] = []

    def comes(self, name: str, *, at: str) -> Person:
        self.people.append(person := Person(self.browser, self.product, name, locale="en"))
        person.open(at).page.locator("[name=username]").fill(name)
        person.page.locator("[name=password]").fill(PASSWORD)
        person.page.locator("[name=password]").press("Enter")
        return person

    @property
    def complaints(self) -> list[str]:
        return [complaint for person in self.people for complaint in person.complaints]


def administer(page: Page, what: str) -> None:
    page.goto("/admin/")
    page.locator("#content-main").get_by_role("link", name=what, exact=True).first.click()


def saved(page: Page) -> None:
    page.locator("[name=_save]").first.click()
    expect(page.locator(".messagelist .success")).to_be_visible()


def make_user(page: Page, name: str) -> None:
    administer(page, "Users")
    page.get_by_role("link", name="Add user").click()
    page.get_by_label("Username:").fill(name)
    page.locator("[name=password1]").fill(PASSWORD)
    page.locator("[name=password2]").fill(PASSWORD)
    saved(page)


def line_of(page: Page, name: str) -> Locator:
    """Of the list of users and their telephony."""
    return page.locator("#result_list tr", has=page.get_by_label(f"Extension of {name}"))


def give_role(page: Page, role: str, extensions: dict[str, str]) -> None:
    """To each of these users, with the extension of the telephone."""
    administer(page, "Users and Telephony")
    for name, extension in extensions.items():
        line_of(page, name).locator("summary").click()
        line_of(page, name).get_by_label(role, exact=True).check()
        page.get_by_label(f"Extension of {name}").fill(extension)
    saved(page)


def make_partner(page: Page, kind: str, name: str) -> None:
    administer(page, "Business partners")
    page.get_by_role("link", name="Add business partner").click()
    page.get_by_label("Kind:").select_option(label=kind)
    page.get_by_label("Name:", exact=True).fill(name)


def look_up(page: Page, field: str, name: str) -> None:
    """Choose it in the window that the magnifying glass beside the field opens."""
    with page.expect_popup() as opened:
        page.locator(f"#lookup_id_{field}").click()
    with opened.value.expect_event("close"):
        opened.value.get_by_role("row", name=re.compile(name)).get_by_role("link").first.click()
    expect(page.locator(f"[name={field}]")).not_to_have_value("")


def make_account(page: Page) -> None:
    make_partner(page, "Corporate Account", "Meridian Bikes")
    page.locator("[name=numbers-0-typed]").fill(NUMBER)
    for row, name in enumerate(AGENTS):
        if row:
            page.locator("#relationships-group .add-row a").click()
        page.locator(f"[name=relationships-{row}-kind]").select_option(label="Has account team member")
        look_up(page, f"relationships-{row}-target", name.title())
    saved(page)


def make_tester(page: Page) -> None:
    """The role for who plays the caller, copied from that of consultants."""
    administer(page, "Configure Business Roles for Communication")
    page.get_by_role("link", name="CONSULTANT", exact=True).click()
    page.locator("[name=name]").fill("TESTER")
    page.locator("[name=text]").fill("Tester")
    page.locator("[name^=translations]").first.fill("")
    page.get_by_label("CMS simulator").check()
    page.locator("[name=_saveasnew]").click()
    expect(page.locator(".messagelist .success")).to_be_visible()


def finds_by_extension(person: Person, name: str) -> None:
    person.click("dial-pad")
    person.page.get_by_role("radio", name="Agents").check()
    person.page.locator("#dial-pad [name=agent]").fill(AGENTS[name])
    found = person.page.locator("#dial-pad .colleague")
    expect(found.locator(".colleague__name")).to_have_text([name])
    expect(found.locator(".colleague__extension")).to_have_text([AGENTS[name]])


def test_what_steps_9_to_13_say_to_click_leads_to_a_call(clone: Clone, browser: Browser) -> None:
    product = Product(clone.folder / "var")
    product.url = f"https://{HOST}"
    office = Office(browser, product)
    page = office.comes(FIRST_USER, at="/admin/").page
    for name in AGENTS:
        make_user(page, name)
    give_role(page, "Service Professional", AGENTS)
    for name in AGENTS:
        make_partner(page, "Employee", name.title())
        look_up(page, "user", name)
        saved(page)
    make_account(page)
    make_tester(page)
    give_role(page, "Tester", {FIRST_USER: ""})
    hanna, _ivan = (office.comes(name, at="/") for name in AGENTS)
    hanna.sees_call_state("idle")
    page.goto("/")
    page.get_by_role("link", name="CMS Simulator").click()
    Simulator(office.people[0]).call(NUMBER, to="hanna")
    hanna.sees_call_state("alerting")
    hanna.click("accept")
    hanna.sees_call_state("connected")
    hanna.toolbar.get_by_role("link", name="Meridian Bikes").first.click()
    hanna.sees_presence("ivan", "available", block="account-team")
    expect(hanna.option("warm-transfer", "ivan", block="account-team")).to_be_visible()
    finds_by_extension(hanna, "ivan")
    # A script of Django's gives the first field the focus, which is news to a browser that was about to do the same.
    assert [each for each in office.complaints if "Autofocus processing was blocked" not in each] == []
