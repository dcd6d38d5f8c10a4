"""Each page, light and dark: nothing that axe objects to, nothing wider than a telephone, nothing in the console."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.company import employee, known_caller, last_conversation
from tests.browser.person import Person
from tests.browser.product import Product
from tests.browser.simulator import Simulator

PAGES = {
    "home": "/",
    "accounts": "/accounts/",
    "contacts": "/contacts/",
    "employees": "/employees/",
    "account": "/partners/{account}/",
    "contact": "/partners/{contact}/",
    "employee": "/partners/{employee}/",
    "transactions": "/transactions/",
    "transaction": "/transactions/{transaction}/",
    "edit transaction": "/transactions/{transaction}/edit/",
    "new transaction": "/transactions/new/",
    "search": "/search/?q=a",
    "search without result": "/search/?q=qqqqqqq",
    "personalize": "/personalize/",
    "change password": "/personalize/password/",
    "agents": "/communication/agents/",
    "recent numbers": "/communication/recent/",
    "simulator": "/simulator/",
    "why": "/why/",
}
PUBLIC = {"login": "/login/"}
CUSTOMIZING = [
    "/admin/",
    "/admin/customizing/cmsprofile/",
    "/admin/customizing/cmsprofile/1/change/",
    "/admin/customizing/businessrole/1/change/",
    "/admin/presence/?user=alice",
    "/admin/crm_ui/telephoneuser/import/",
    "/admin/crm_ui/telephoneuser/1/change/",
    "/admin/customizing/cmsdestination/1/change/",
]
NARROW = {"width": 400, "height": 800}
WIDE = {"width": 1280, "height": 900}


@pytest.fixture(scope="module")
def addresses(shared_product: Product) -> dict[str, object]:
    caller = known_caller(shared_product)
    return {
        "account": caller.account,
        "contact": caller.contact,
        "employee": employee(shared_product, "bob"),
        "transaction": shared_product.value("SELECT number FROM crm_ui_businesstransaction ORDER BY number"),
    }


@pytest.fixture(scope="module")
def reader(browser: Browser, shared_product: Product) -> Iterator[Person]:
    person = Person(browser, shared_product, "alice").log_on()
    yield person
    person.context.close()


@pytest.fixture(scope="module")
def stranger(browser: Browser, shared_product: Product) -> Iterator[Person]:
    person = Person(browser, shared_product, "nobody")
    yield person
    person.context.close()


@pytest.fixture(scope="module")
def consultant(browser: Browser, shared_product: Product) -> Iterator[Person]:
    person = Person(browser, shared_product, "dana").log_on()
    yield person
    person.context.close()


def looks_right(person: Person, path: str) -> None:
    person.complaints.clear()
    person.page.set_viewport_size(WIDE)
    person.open(path)
    assert person.problems_light_and_dark() == ""
    person.page.set_viewport_size(NARROW)
    assert not person.scrolls_sideways()
    assert person.problems_light_and_dark() == ""
    assert "\n".join(person.complaints) == ""


@pytest.mark.parametrize("name", PAGES)
def test_a_page_looks_right(reader: Person, addresses: dict[str, object], name: str) -> None:
    looks_right(reader, PAGES[name].format(**addresses))


@pytest.mark.parametrize("name", PUBLIC)
def test_a_page_before_the_logon_looks_right(stranger: Person, name: str) -> None:
    looks_right(stranger, PUBLIC[name])


def test_the_choice_of_role_looks_right(browser: Browser, shared_product: Product) -> None:
    erin = Person(browser, shared_product, "erin")
    erin.log_on(role="Service Professional")
    looks_right(erin, "/login/role/")
    erin.context.close()


@pytest.mark.parametrize("path", CUSTOMIZING)
def test_customizing_looks_right(consultant: Person, path: str) -> None:
    looks_right(consultant, path)


def test_what_is_found_of_a_telephone_system_looks_right(consultant: Person) -> None:
    consultant.complaints.clear()
    consultant.page.set_viewport_size(NARROW)
    consultant.open("/admin/customizing/cmsdestination/1/change/")
    consultant.page.get_by_role("link", name="Check the connection").click()
    expect(consultant.page.get_by_text("The CRM can work with this telephone system.")).to_be_visible()
    consultant.page.get_by_text("In order").click()
    expect(consultant.page.get_by_text("The simulator runs.")).to_be_visible()
    assert consultant.problems_light_and_dark() == ""
    assert not consultant.scrolls_sideways()
    assert "\n".join(consultant.complaints) == ""


def test_who_works_in_which_queue_looks_right(consultant: Person) -> None:
    consultant.complaints.clear()
    consultant.page.set_viewport_size(NARROW)
    consultant.open("/admin/customizing/cmsdestination/1/change/")
    consultant.page.get_by_role("button", name="Add another Queue member").click()
    expect(consultant.page.locator("#id_queue_members-0-queue")).to_be_visible()
    assert consultant.problems_light_and_dark() == ""
    assert not consultant.scrolls_sideways()
    assert "\n".join(consultant.complaints) == ""


def test_users_and_telephony_look_right(consultant: Person) -> None:
    looks_right(consultant, "/admin/crm_ui/telephoneuser/")
    consultant.page.get_by_text("What the telephone systems say").click()
    expect(consultant.page.get_by_text(re.compile("It knows all .* users"))).to_be_visible()
    consultant.page.locator("details.roles summary").first.click()
    assert consultant.problems_light_and_dark() == ""
    assert not consultant.scrolls_sideways()
    assert "\n".join(consultant.complaints) == ""


def test_the_dial_pad_looks_right(reader: Person) -> None:
    reader.complaints.clear()
    reader.page.set_viewport_size(NARROW)
    reader.open("/")
    reader.click("dial-pad")
    for tab in ["Keypad", "Agents", "Recent"]:
        reader.page.get_by_role("radio", name=tab).check()
        expect(reader.page.locator(f"#dial-{tab.lower()}")).to_be_visible()
        reader.page.wait_for_load_state("networkidle")
        assert reader.problems_light_and_dark() == ""
        assert not reader.scrolls_sideways()
    assert "\n".join(reader.complaints) == ""


def test_a_call_looks_right(
    reader: Person, consultant: Person, shared_product: Product, addresses: dict[str, object]
) -> None:
    reader.page.set_viewport_size(NARROW)
    reader.open("/partners/{account}/".format(**addresses))
    Simulator(consultant.open("/simulator/")).call(
        known_caller(shared_product).number, to="alice", data={"subject": "Brakes", "order": "4711"}
    )
    for command, state in [("accept", "alerting"), ("hold", "connected"), ("hang-up", "held")]:
        reader.sees_call_state(state)
        assert reader.problems_light_and_dark() == ""
        assert not reader.scrolls_sideways()
        reader.click(command)
    reader.sees_call_state("idle")
    looks_right(reader, last_conversation(shared_product))


BROKEN_WORDS = """() => [...document.querySelectorAll("main .email span")]
  .filter((part) => part.getClientRects().length > 1).map((part) => part.textContent)"""
# The head of a table that is shown as cards is for screen readers, and one pixel wide.
CUT = """() => [...document.querySelectorAll("main .block")].filter((block) => [...block.querySelectorAll("td, th")]
  .filter((cell) => cell.checkVisibility() && cell.closest("thead, tbody").offsetWidth > 1)
  .some((cell) => cell.getBoundingClientRect().right > block.getBoundingClientRect().right + 1))
  .map((block) => block.dataset.block)"""


@pytest.mark.parametrize("width", [1440, 1280, 1024])
@pytest.mark.parametrize("locale", ["en", "de"])
def test_persons_and_history_fit_and_no_e_mail_address_is_broken(
    browser: Browser, shared_product: Product, addresses: dict[str, object], width: int, locale: str
) -> None:
    person = Person(browser, shared_product, "alice", viewport={"width": width, "height": 900}, locale=locale)
    person.log_on_unseen()
    for path in ["/transactions/", *(f"/partners/{addresses[each]}/" for each in ("account", "employee"))]:
        page = person.open(path).page
        assert (path, page.evaluate(BROKEN_WORDS), page.evaluate(CUT)) == (path, [], [])
    person.context.close()


TORN_WORDS = """() => [...document.querySelectorAll("main :is(th, td)")].flatMap((cell) => {
  const texts = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT), torn = [], range = document.createRange();
  for (let text = texts.nextNode(); text; text = texts.nextNode())
    for (const { 0: word, index } of text.data.matchAll(/[\\p{L}\\p{N}]+/gu)) {
      range.setStart(text, index); range.setEnd(text, index + word.length);
      if (new Set([...range.getClientRects()].map(({ top }) => Math.round(top))).size > 1) torn.push(word);
    }
  return torn;
})"""
WITHOUT_TABLES = {"new transaction", "edit transaction", "personalize", "change password", "agents", "recent numbers"}


@pytest.fixture
def conversation(consultant: Person, shared_product: Product) -> str:
    """The page of one that nobody took."""
    simulator = Simulator(consultant.open("/simulator/"))
    simulator.call(known_caller(shared_product).number, to="alice")
    simulator.hang_up()
    return last_conversation(shared_product)


@pytest.mark.parametrize("locale", ["en", "de"])
def test_no_word_is_torn_in_a_table_of_a_telephone(
    browser: Browser, shared_product: Product, addresses: dict[str, object], conversation: str, locale: str
) -> None:
    person = Person(browser, shared_product, "alice", viewport=NARROW, locale=locale).log_on_unseen()
    pages = [PAGES[name].format(**addresses) for name in PAGES.keys() - WITHOUT_TABLES]
    for path in [*pages, "/missed-calls/", conversation]:
        page = person.open(path).page
        assert (path, page.evaluate(TORN_WORDS)) == (path, [])
        assert not person.scrolls_sideways(), path
    person.context.close()
