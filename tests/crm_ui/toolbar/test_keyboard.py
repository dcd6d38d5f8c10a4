"""The keys that have an effect are on the buttons and in a list, and those without a modifier can be turned off."""

import pytest
from django.test import Client
from django.urls import reverse

from customizing.models import ToolbarButton
from tests.crm_ui.at_page import AtPage

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("customizing")]


@pytest.fixture
def browser() -> Client:
    return AtPage("alice").logs_on().client


def test_buttons_say_their_keys(browser: Client) -> None:
    html = browser.get(reverse("toolbar")).content.decode()
    assert 'data-command="accept"' in html
    assert 'aria-keyshortcuts="F2"' in html


def test_the_list_has_the_keys_of_the_role(browser: Client) -> None:
    ToolbarButton.objects.filter(command="hold").update(shortcut="Alt+Shift+H")
    listed = browser.get(reverse("shortcuts")).content.decode()
    assert "<dt>Hold</dt><dd><kbd>Alt+Shift+H</kbd>" in listed
    assert "<!doctype" not in listed.lower()
    assert "<!doctype" in browser.get(reverse("shortcuts"), headers={"hx-request": ""}).content.decode().lower()


@pytest.mark.parametrize("chosen", ["none", "all", "help"])
def test_which_single_keys_have_an_effect_is_chosen_in_the_browser(browser: Client, chosen: str) -> None:
    home = {"headers": {"hx-request": ""}}
    assert 'data-single-keys="help"' in browser.get("/", **home).content.decode()
    assert browser.post(reverse("single-keys"), {"single_keys": chosen}).status_code == 302
    assert f'data-single-keys="{chosen}"' in browser.get("/", **home).content.decode()


def test_what_cannot_be_chosen_is_not_found(browser: Client) -> None:
    assert browser.post(reverse("single-keys"), {"single_keys": "some"}).status_code == 404
    browser.cookies["single-keys"] = "nonsense"
    assert 'data-single-keys="help"' in browser.get("/", headers={"hx-request": ""}).content.decode()
