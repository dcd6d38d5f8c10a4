"""Assignment blocks: loading when opened, paging, and how users arrange them."""

import pytest
from django.contrib.auth.models import User
from django.test import Client

from crm_ui.blocks import PAGES
from crm_ui.models import BlockSetting, BusinessPartner
from tests import factory
from tests.crm_ui.pages import block, blocks, logged_on

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("customizing"), pytest.mark.thorough]
HTMX = {"hx-request": "true"}


@pytest.fixture
def account() -> BusinessPartner:
    return factory.make_account()


def test_the_keys_of_a_page_are_unique() -> None:
    for kinds in PAGES.values():
        keys = [kind.key for kind in kinds]
        assert len(keys) == len(set(keys))


def test_a_closed_block_shows_its_count_and_a_link_to_open_it(browser: Client, account: BusinessPartner) -> None:
    factory.make_contact("Anna Keller", account=account)
    html = block(browser.get(f"/partners/{account.pk}/").text, "relationships")
    assert "(1)" in html
    assert "Anna Keller" not in html
    assert 'href="?open=relationships#block-relationships"' in html
    assert f'hx-get="/partners/{account.pk}/blocks/relationships/"' in html


def test_a_block_can_be_opened_by_the_address(browser: Client, account: BusinessPartner) -> None:
    factory.make_contact("Anna Keller", account=account)
    html = block(browser.get(f"/partners/{account.pk}/?open=relationships").text, "relationships")
    assert "Anna Keller" in html
    assert "Has contact" in html


def test_a_block_is_to_be_had_alone(browser: Client, account: BusinessPartner) -> None:
    factory.make_contact("Anna Keller", account=account)
    response = browser.get(f"/partners/{account.pk}/blocks/contacts/", headers=HTMX)
    assert "Anna Keller" in response.text
    assert "<html" not in response.text


def test_without_htmx_the_address_of_a_block_leads_to_its_page(browser: Client, account: BusinessPartner) -> None:
    response = browser.get(f"/partners/{account.pk}/blocks/contacts/?page=2")
    assert response.url == f"/partners/{account.pk}/?open=contacts&page=2#block-contacts"


def test_an_unknown_block_is_not_found(browser: Client, account: BusinessPartner) -> None:
    assert browser.get(f"/partners/{account.pk}/blocks/shoes/", headers=HTMX).status_code == 404
    assert browser.get("/blocks/shoes/", headers=HTMX).status_code == 404


def test_a_block_of_500_contacts_shows_25_and_leads_to_the_others(browser: Client, account: BusinessPartner) -> None:
    factory.make_contacts(account, number=500)
    first = block(browser.get(f"/partners/{account.pk}/").text, "contacts")
    assert "(500)" in first
    assert first.count("<tr>") == 26
    assert "1 to 25 of 500" in first
    assert f'hx-get="/partners/{account.pk}/blocks/contacts/?page=2"' in first
    last = browser.get(f"/partners/{account.pk}/blocks/contacts/?page=20", headers=HTMX).text
    assert "Contact 0499" in last
    assert "476 to 500 of 500" in last


def test_a_page_beyond_the_last_shows_the_last(browser: Client, account: BusinessPartner) -> None:
    factory.make_contacts(account, number=30)
    html = browser.get(f"/partners/{account.pk}/blocks/contacts/?page=99", headers=HTMX).text
    assert "26 to 30 of 30" in html


def test_paging_one_block_leaves_the_others_alone(browser: Client, account: BusinessPartner) -> None:
    factory.make_contacts(account, number=60)
    page = browser.get(f"/partners/{account.pk}/?open=contacts&page=2").text
    assert "26 to 50 of 60" in block(page, "contacts")


def test_opening_and_closing_is_remembered(session: tuple[Client, User], account: BusinessPartner) -> None:
    browser, user = session
    assert browser.post("/personalize/account/contacts/open/", {"open": "0"}).status_code == 204
    assert browser.post("/personalize/account/relationships/open/", {"open": "1"}).status_code == 204
    page = browser.get(f"/partners/{account.pk}/").text
    assert " open>" not in block(page, "contacts")
    assert " open>" in block(page, "relationships")
    assert BlockSetting.objects.filter(user=user).count() == 2


def test_only_blocks_that_exist_are_remembered(browser: Client) -> None:
    assert browser.post("/personalize/account/shoes/open/", {"open": "1"}).status_code == 404
    assert browser.post("/personalize/shoes/contacts/open/", {"open": "1"}).status_code == 404


def arrange(browser: Client, act: str) -> None:
    assert browser.post("/personalize/account/", {"act": act}).status_code == 302


def test_a_block_can_be_hidden_and_shown_again(browser: Client, account: BusinessPartner) -> None:
    arrange(browser, "hide:contacts")
    assert "contacts" not in blocks(browser.get(f"/partners/{account.pk}/").text)
    arrange(browser, "show:contacts")
    assert "contacts" in blocks(browser.get(f"/partners/{account.pk}/").text)


def test_a_block_can_be_moved(browser: Client, account: BusinessPartner) -> None:
    arrange(browser, "up:contacts")
    assert blocks(browser.get(f"/partners/{account.pk}/").text)[:2] == ["contacts", "account-details"]
    arrange(browser, "up:contacts")
    assert blocks(browser.get(f"/partners/{account.pk}/").text)[:2] == ["contacts", "account-details"]
    arrange(browser, "down:contacts")
    assert blocks(browser.get(f"/partners/{account.pk}/").text)[:2] == ["account-details", "contacts"]


def test_the_delivered_arrangement_comes_back(browser: Client, account: BusinessPartner) -> None:
    arrange(browser, "hide:contacts")
    arrange(browser, "down:account-details")
    arrange(browser, "reset")
    assert blocks(browser.get(f"/partners/{account.pk}/").text)[:2] == ["account-details", "contacts"]


@pytest.mark.parametrize("act", ["", "paint:contacts", "hide:shoes", "hide"])
def test_what_cannot_be_arranged_is_not_found(browser: Client, act: str) -> None:
    assert browser.post("/personalize/account/", {"act": act}).status_code == 404


def test_what_one_user_arranges_changes_nothing_for_others(browser: Client, account: BusinessPartner) -> None:
    arrange(browser, "hide:contacts")
    bob, _user = logged_on("bob")
    assert "contacts" in blocks(bob.get(f"/partners/{account.pk}/").text)


def test_an_empty_block_says_so(browser: Client, account: BusinessPartner) -> None:
    assert "No contacts yet." in block(browser.get(f"/partners/{account.pk}/").text, "contacts")


def test_a_relationship_reads_from_both_sides(browser: Client, account: BusinessPartner) -> None:
    contact = factory.make_contact("Anna Keller", account=account, main=True)
    assert "Has contact" in browser.get(f"/partners/{account.pk}/?open=relationships").text
    html = block(browser.get(f"/partners/{contact.pk}/").text, "relationships")
    assert "Is contact of" in html
    assert account.name in html
