"""The consultant, who changes Customizing in the administration."""

from playwright.sync_api import expect

from tests.browser.person import Person
from tests.browser.product import Product

# Which column of a business role names a profile of that kind.
PROFILE_COLUMNS = {
    "cms_profile": "cms_profile",
    "cms_integration_profile": "integration_profile",
    "toolbar_profile": "toolbar_profile",
    "account_identification_profile": "identification_profile",
}


class Consultant:
    """Dana, in the administration."""

    def __init__(self, person: Person):
        self.person = person

    def open(self, model: str, name: str) -> None:
        """The form of the Customizing record of that name."""
        pk = self.person.product.value(f"SELECT id FROM customizing_{model} WHERE name = ?", name)
        self.person.open(f"/admin/customizing/{model}/{pk}/change/")

    def save(self) -> None:
        self.person.page.locator("[name=_save]").click()
        expect(self.person.page.locator(".messagelist .success")).to_be_visible()

    def switch(self, model: str, name: str, *, field: str, on: bool) -> None:
        self.open(model, name)
        self.person.page.locator(f"#id_{field}").set_checked(on)
        self.save()

    def choose(self, model: str, name: str, **choices: str) -> None:
        self.open(model, name)
        for field, value in choices.items():
            self.person.page.locator(f"#id_{field}").select_option(value)
        self.save()


def role_of(product: Product, username: str) -> str:
    return product.value(
        "SELECT role.name FROM customizing_businessrole role JOIN customizing_businessrole_users held"
        " ON held.businessrole_id = role.id JOIN auth_user u ON u.id = held.user_id WHERE u.username = ?",
        username,
    )


def profile_of(product: Product, username: str, kind: str) -> str:
    return product.value(
        f"SELECT profile.name FROM customizing_businessrole role"
        f" JOIN customizing_{kind.replace('_', '')} profile ON profile.id = role.{PROFILE_COLUMNS[kind]}_id"
        f" WHERE role.name = ?",
        role_of(product, username),
    )
