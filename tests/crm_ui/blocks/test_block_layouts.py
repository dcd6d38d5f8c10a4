"""How blocks stand by the layout of the business role, until users arrange them for themselves."""

import pytest
from django.test import Client

from crm_ui.models import BusinessPartner
from customizing.models import BlockLayoutProfile, BusinessRole, LaidOutBlock
from tests import factory
from tests.crm_ui.pages import block, blocks

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("customizing")]


@pytest.fixture
def account() -> BusinessPartner:
    return factory.make_account()


@pytest.fixture
def layout() -> BlockLayoutProfile:
    """Of all roles: relationships first and open, then contacts; the account team is not shown."""
    profile = BlockLayoutProfile.objects.create(name="OWN")
    for place, (key, more) in enumerate(
        {"relationships": {"starts": "open"}, "contacts": {}, "account-team": {"shown": False}}.items()
    ):
        LaidOutBlock.objects.create(profile=profile, block=f"account:{key}", position=place, **more)
    BusinessRole.objects.update(block_layout=profile)
    return profile


def page(browser: Client, account: BusinessPartner) -> str:
    return browser.get(f"/partners/{account.pk}/").text


def arrange(browser: Client, act: str) -> None:
    assert browser.post("/personalize/account/", {"act": act}).status_code == 302


def test_listed_blocks_come_first_and_the_others_follow_as_delivered(
    layout: BlockLayoutProfile, browser: Client, account: BusinessPartner
) -> None:
    shown = blocks(page(browser, account))
    assert shown[:3] == ["relationships", "contacts", "account-details"]
    assert "account-team" not in shown
    assert " open>" in block(page(browser, account), "relationships")


def test_what_a_user_has_arranged_counts_before_it(
    layout: BlockLayoutProfile, browser: Client, account: BusinessPartner
) -> None:
    arrange(browser, "show:account-team")
    arrange(browser, "hide:contacts")
    shown = blocks(page(browser, account))
    assert "account-team" in shown
    assert "contacts" not in shown


def test_to_move_or_open_one_shows_none_that_the_role_hides(
    layout: BlockLayoutProfile, browser: Client, account: BusinessPartner
) -> None:
    arrange(browser, "up:contacts")
    browser.post("/personalize/account/account-team/open/", {"open": "1"})
    shown = blocks(page(browser, account))
    assert shown[:2] == ["contacts", "relationships"]
    assert "account-team" not in shown


def test_reset_gives_the_layout_of_the_role_again(
    layout: BlockLayoutProfile, browser: Client, account: BusinessPartner
) -> None:
    before = blocks(page(browser, account))
    arrange(browser, "hide:contacts")
    arrange(browser, "reset")
    assert blocks(page(browser, account)) == before


def test_the_page_of_another_kind_is_as_delivered(layout: BlockLayoutProfile, browser: Client) -> None:
    anna = factory.make_contact("Anna Keller")
    assert blocks(browser.get(anna.get_absolute_url()).text)[0] == "details"
