"""The page before, and the page that a form asks to be led on to, are addresses, whatever they look like."""

import pytest
from django.test import Client

from tests.clients import client_of
from tests.presence.story import Story

pytestmark = pytest.mark.django_db(transaction=True)
STRANGE = ["[]", "None", "x", "transaction"]


@pytest.fixture
def client() -> Client:
    return client_of(Story().alice)


@pytest.mark.parametrize("page", STRANGE)
@pytest.mark.parametrize("address", ["/communication/command/dial/", "/personalize/theme/"])
def test_a_page_before_that_looks_like_a_name_is_an_address(client: Client, address: str, page: str) -> None:
    answer = client.post(address, {"theme": "dark"}, headers={"referer": page})
    assert (answer.status_code, answer["Location"]) == (302, page)


@pytest.mark.parametrize("page", STRANGE)
def test_an_old_log_on_form_may_ask_for_a_page_that_there_is_not(client: Client, page: str) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.cookies = client.cookies
    answer = browser.post("/login/", {"next": page})
    assert (answer.status_code, answer["Location"]) == (302, page)


def test_a_page_before_that_is_not_written_in_ascii_is_none(client: Client) -> None:
    answer = client.post("/personalize/theme/", {"theme": "dark"}, headers={"referer": "a\udfffb"})
    assert (answer.status_code, answer["Location"]) == (302, "/personalize/#theme-dark")
