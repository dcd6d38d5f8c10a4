"""What the consultant changes in the administration takes effect at the next request or event, without restart."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.company import TEAM, Caller, shared_number
from tests.browser.person import Person, PersonFactory
from tests.browser.product import Product
from tests.browser.simulator import Simulator

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


@pytest.fixture
def dana(person: PersonFactory) -> Person:
    return person("dana")


@pytest.fixture
def consultant(dana: Person) -> Consultant:
    """In a tab of her own, beside the simulator."""
    return Consultant(dana)


@pytest.fixture
def alice(person: PersonFactory, caller: Caller) -> Person:
    return person("alice", at=caller.account_page)


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


def test_presence_switched_off_in_the_cms_profile_shows_no_badges_in_blocks(
    alice: Person, consultant: Consultant, product: Product
) -> None:
    expect(alice.badge("bob", block=TEAM)).to_be_visible()
    name = profile_of(product, "alice", "cms_profile")
    consultant.switch("cmsprofile", name, field="presence_in_blocks", on=False)
    alice.page.reload()
    expect(alice.page.locator(f'[data-block="{TEAM}"] table')).to_be_visible()
    expect(alice.page.locator("[data-block] [data-presence]")).to_have_count(0)


def test_a_role_that_is_not_enabled_has_no_toolbar_and_no_presence(
    alice: Person, consultant: Consultant, product: Product
) -> None:
    consultant.switch("businessrole", role_of(product, "alice"), field="communication_enabled", on=False)
    expect(alice.page.locator("[data-toolbar]")).to_have_count(0)  # the page is loaded again by itself
    expect(alice.page.locator(f'[data-block="{TEAM}"] table')).to_be_visible()
    expect(alice.page.locator("[data-presence]")).to_have_count(0)


def hands_over(alice: Person, bob: Person) -> None:
    """Alice takes the call that rings, and Bob gets it from her."""
    alice.click("accept")
    alice.option("blind-transfer", "bob", block=TEAM).click()
    bob.click("accept")


def test_the_next_transfer_creates_and_opens_what_the_integration_profile_says(
    alice: Person,
    person: PersonFactory,
    consultant: Consultant,
    simulator: Simulator,
    caller: Caller,
    product: Product,
) -> None:
    bob = person("bob")
    name = profile_of(product, "bob", "cms_integration_profile")
    consultant.choose("cmsintegrationprofile", name, transaction_type="SRVO", ui_object="account")
    simulator.call(caller.number, to="alice")
    hands_over(alice, bob)
    bob.page.wait_for_url(f"**{caller.account_page}**")
    newest = (
        "SELECT type_id FROM crm_ui_businesstransaction WHERE conversation_id IS NOT NULL ORDER BY created_at DESC"
    )
    assert product.value(newest) == "SRVO"


def test_the_object_can_be_opened_for_editing(
    alice: Person,
    person: PersonFactory,
    consultant: Consultant,
    simulator: Simulator,
    caller: Caller,
    product: Product,
) -> None:
    bob = person("bob")
    name = profile_of(product, "bob", "cms_integration_profile")
    consultant.choose("cmsintegrationprofile", name, ui_action="edit")
    simulator.call(caller.number, to="alice")
    hands_over(alice, bob)
    bob.page.wait_for_url(re.compile(r"/transactions/\d{10}/edit/"))


def test_a_button_taken_out_of_the_toolbar_profile_is_gone(
    alice: Person, consultant: Consultant, product: Product
) -> None:
    expect(alice.command("blind-transfer")).to_be_attached()
    consultant.open("toolbarprofile", profile_of(product, "alice", "toolbar_profile"))
    row = consultant.person.page.locator("tr.has_original").filter(
        has=consultant.person.page.locator("select option[value=blind-transfer][selected]")
    )
    row.locator("[name$=-DELETE]").check()
    consultant.save()
    alice.page.reload()
    expect(alice.command("warm-transfer")).to_be_attached()
    expect(alice.command("blind-transfer")).to_have_count(0)


def test_with_manual_logon_a_user_is_on_the_cms_only_after_log_on(
    consultant: Consultant, person: PersonFactory, product: Product
) -> None:
    consultant.choose("cmsprofile", profile_of(product, "alice", "cms_profile"), logon="manual")
    alice = person("alice")
    alice.sees_call_state("not-on-cms")
    alice.click("log-on")
    alice.sees_call_state("idle")


def test_candidates_are_offered_if_the_profile_does_not_insist_on_exactly_one(
    alice: Person, consultant: Consultant, simulator: Simulator, product: Product
) -> None:
    name = profile_of(product, "alice", "account_identification_profile")
    consultant.switch("accountidentificationprofile", name, field="only_exactly_one", on=False)
    simulator.call(shared_number(product), to="alice")
    alice.sees_call_state("alerting")
    candidates = alice.toolbar.locator("button[name=partner]")
    expect(candidates).not_to_have_count(0)
    chosen = candidates.first.text_content()
    candidates.first.click()
    alice.sees_caller(chosen)
