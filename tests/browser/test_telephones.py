"""Two telephone systems with a tie line, and a user with two telephones, as people set them up and use them."""

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.person import Person, PersonFactory
from tests.browser.product import Product

NARROW = {"width": 400, "height": 800}


@pytest.fixture
def dana(person: PersonFactory) -> Person:
    return person("dana")


def save(dana: Person) -> None:
    dana.page.locator("[name=_save]").click()
    expect(dana.page.locator(".messagelist .success")).to_be_visible()


def opens_telephones_of(dana: Person, username: str) -> None:
    pk = dana.product.value("SELECT id FROM auth_user WHERE username = ?", username)
    dana.open(f"/admin/crm_ui/telephoneuser/{pk}/change/")


def adds_row(dana: Person, of: str, **values: str) -> None:
    """The first row of the table that is empty until now."""
    dana.page.locator(f"#{of}-group .add-row a").click()
    for name, value in values.items():
        field = dana.page.locator(f"#id_{of}-0-{name}")
        is_choice = field.evaluate("(element) => element.tagName === 'SELECT'")
        field.select_option(label=value) if is_choice else field.fill(value)


def looks_right(person: Person) -> None:
    assert person.accessibility_problems() == ""
    wide = person.page.viewport_size
    person.page.set_viewport_size(NARROW)
    assert not person.scrolls_sideways()
    assert person.accessibility_problems() == ""
    person.page.set_viewport_size(wide)


def test_a_colleague_at_another_telephone_system_is_called_as_soon_as_there_is_a_tie_line(
    dana: Person, person: PersonFactory
) -> None:
    dana.open("/admin/customizing/cmsdestination/add/")
    dana.page.get_by_label("Name:", exact=True).fill("HAMBURG")
    dana.page.get_by_label("Connector").select_option("simulator")
    save(dana)
    opens_telephones_of(dana, "carol")
    dana.page.locator("#id_own_destination").select_option(label="HAMBURG")
    save(dana)
    person("carol", at="/")
    alice = person("alice", at="/employees/")
    alice.sees_presence("carol", "available")
    expect(alice.option("call", "carol")).to_have_count(0)
    dana.open("/admin/customizing/cmsdestination/")
    dana.page.get_by_role("link", name="SIMULATOR", exact=True).click()
    adds_row(dana, "tie_lines", to="HAMBURG", prefix="77")
    looks_right(dana)
    save(dana)
    expect(alice.option("call", "carol")).to_be_visible()
    alice.option("call", "carol").click()
    alice.sees_call_state("dialing")
    alice.sees_caller("Carol Lindqvist")


def test_a_user_chooses_the_telephone_at_the_log_on_and_later(
    dana: Person, browser: Browser, product: Product
) -> None:
    opens_telephones_of(dana, "bob")
    dana.page.get_by_label("Telephone:", exact=True).fill("Desk")
    adds_row(dana, "other_telephones", telephone="Home", extension="4711")
    looks_right(dana)
    save(dana)
    bob = Person(browser, product, "bob", color_scheme="dark")
    bob.send_log_on()
    looks_right(bob)
    bob.page.get_by_label("Telephone").select_option(label="Home, 4711")
    bob.page.get_by_role("button", name="Service Professional").click()
    bob.sees_call_state("idle")
    extension = "SELECT extension FROM presence_agent a JOIN auth_user u ON u.id = a.user_id WHERE u.username = 'bob'"
    assert product.value(extension) == "4711"
    bob.open("/personalize/")
    looks_right(bob)
    home, desk = (bob.page.get_by_role("button", name=name) for name in ("Home, ", "Desk, "))
    expect(home).to_have_attribute("aria-pressed", "true")
    desk.click()
    expect(desk).to_have_attribute("aria-pressed", "true")
    bob.sees_call_state("idle")
    assert product.value(extension) != "4711"
    assert "\n".join(bob.complaints) == ""
    bob.context.close()
