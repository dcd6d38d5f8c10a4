"""What the consultant changes in the administration takes effect at the next request or event, without restart."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.company import TEAM, Caller, shared_number
from tests.browser.consultant import Consultant, profile_of, role_of
from tests.browser.person import Person, PersonFactory
from tests.browser.product import Product
from tests.browser.simulator import Simulator


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
