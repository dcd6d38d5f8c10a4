"""The central search, as a page."""

import pytest
from django.test import Client

from tests import factory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("customizing")]
NUMBER = "06221 555 0114"


@pytest.mark.parametrize(
    "query", ["keller", "Anna Kel", "+49 6221 555 0114", "06221/5550114", "keller@meridian.example"]
)
def test_a_partner_is_found(browser: Client, query: str) -> None:
    factory.make_contact("Anna Keller", phone=NUMBER, email="keller@meridian.example", country="DE")
    factory.make_contact("Somebody Else")
    response = browser.get("/search/", {"q": query})
    assert [partner.name for partner in response.context["list"].rows] == ["Anna Keller"]


def test_a_partner_is_found_by_id(browser: Client) -> None:
    contact = factory.make_contact("Anna Keller")
    assert "Anna Keller" in browser.get("/search/", {"q": str(contact.pk)}).text


def test_what_was_typed_stays_in_the_field_and_is_escaped(browser: Client) -> None:
    page = browser.get("/search/", {"q": '"><script>'}).text
    assert "<script>" not in page.replace('<script src="', "")
    assert "&quot;&gt;&lt;script&gt;" in page


def test_nothing_found_says_what_to_do(browser: Client) -> None:
    assert "Nothing was found" in browser.get("/search/", {"q": "qqqq"}).text


def test_without_a_query_the_page_says_what_can_be_searched(browser: Client) -> None:
    assert "an e-mail address" in browser.get("/search/").text


def test_a_saved_search_opens_its_list(browser: Client) -> None:
    response = browser.get("/search/", {"saved": "my-open-transactions", "q": ""})
    assert response.url == "/transactions/?mine=1&status=open"


def test_suggestions_are_partners_of_the_kind_asked_for(browser: Client) -> None:
    account = factory.make_account("Meridian Bikes GmbH")
    factory.make_contact("Meridian Contact")
    html = browser.get("/search/suggest/", {"kind": "account", "account": "merid"}).text
    assert f"Meridian Bikes GmbH ({account.pk})" in html
    assert "Meridian Contact" not in html


def test_a_suggestion_for_nothing_is_nothing(browser: Client) -> None:
    assert browser.get("/search/suggest/", {"kind": "account", "account": ""}).text.strip() == ""
    assert browser.get("/search/suggest/", {"kind": "shoes", "account": "a"}).text.strip() == ""
