"""A form that was refused opens where one goes on."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from crm_ui.models import BusinessTransaction
from tests import factory
from tests.sent_form import Opened

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("url", "sent", "field"),
    [
        ("/transactions/new/?type=TSRV", {"description": ""}, "description"),
        ("/transactions/new/?type=TSRV", {"description": "A", "contact": "Nobody", "priority": "7"}, "priority"),
        ("/transactions/new/?type=TSRV", {"description": "A", "contact": "Nobody"}, "contact"),
        ("/contacts/new/", {"last_name": ""}, "last_name"),
        ("/contacts/new/", {"last_name": "Keller", "email": "nonsense", "number": "12"}, "number"),
    ],
)
def test_the_focus_is_in_the_first_field_that_is_wrong(
    url: str, sent: dict[str, str], field: str, alice: Client
) -> None:
    html = Opened(alice, url).refused(**sent).html
    assert re.findall(r'name="(\w+)"[^>]*autofocus', html) == [field]


def test_a_form_that_was_not_refused_takes_no_focus(alice: Client) -> None:
    page = alice.get("/transactions/new/?type=TSRV").text
    assert not re.search(r"<main.*autofocus.*</main>", page, re.DOTALL)


@pytest.mark.parametrize("typed", ["Keller", "kel", "anna kell", "069 90009-101"])
def test_a_partner_is_taken_if_the_list_offers_exactly_one(typed: str, alice: Client) -> None:
    anna = factory.make_contact("Anna Keller", phone="069 90009-101")
    Opened(alice, "/transactions/new/?type=TSRV").send(description="A", contact=typed)
    assert BusinessTransaction.objects.get().contact == anna


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"old_password": "wrong", "new_password1": "a", "new_password2": "b"}, "old_password"),
        (
            {"old_password": factory.PASSWORD, "new_password1": "correct horse 1", "new_password2": "b"},
            "new_password2",
        ),
    ],
)
def test_the_focus_is_there_too_where_the_password_is_changed(sent: dict[str, str], field: str, alice: Client) -> None:
    html = Opened(alice, "/personalize/password/", having="old_password").refused(**sent).html
    assert re.findall(r'name="(\w+)"[^>]*autofocus', html) == [field]


def offered(page: str, name: str = "contact") -> dict[str, str]:
    """The buttons that choose one of several partners: what they say, and what they send."""
    group = page.partition("form__offered")[2].partition("</div>")[0]
    buttons = re.findall(rf'<button class="button" name="{name}" value="([^"]*)">(.*?)<span', group, re.DOTALL)
    return {" ".join(re.sub(r"<[^>]*>", "", text).split()): value for value, text in buttons}


def test_of_two_that_the_list_offers_one_is_chosen_by_a_click(alice: Client) -> None:
    anna = factory.make_contact("Anna Keller", account=factory.make_account("Meridian Bikes"))
    factory.make_contact("Anton Keller", account=factory.make_account("Albion Cycles"))
    form = Opened(alice, "/transactions/new/?type=TSRV")
    again = form.refused(description="A", contact="Keller")
    assert "choose the one you mean" in again.html
    choices = offered(again.html)
    assert list(choices) == ["Anna Keller, Meridian Bikes", "Anton Keller, Albion Cycles"]
    again.send(contact=["Keller", choices["Anna Keller, Meridian Bikes"]])  # the field, and the button behind it
    assert BusinessTransaction.objects.get().contact == anna


def test_of_several_the_contact_of_the_account_is_meant(alice: Client) -> None:
    account = factory.make_account("Meridian Bikes")
    anna = factory.make_contact("Anna Keller", account=account)
    factory.make_contact("Anton Keller", account=factory.make_account("Albion Cycles"))
    Opened(alice, "/transactions/new/?type=TSRV").send(description="A", account="Meridian Bikes", contact="Keller")
    assert BusinessTransaction.objects.get().contact == anna


def test_whoever_fits_nobody_is_offered_nothing(alice: Client) -> None:
    factory.make_contact("Anna Keller")
    page = Opened(alice, "/transactions/new/?type=TSRV").refused(description="A", contact="Nobody").html
    assert offered(page) == {}


def test_who_is_called_exactly_so_comes_before_who_is_called_longer(alice: Client) -> None:
    factory.make_account("Meridian Bikes GmbH")
    short = factory.make_account("Meridian Bikes")
    Opened(alice, "/transactions/new/?type=TSRV").send(description="A", account="Meridian Bikes")
    assert BusinessTransaction.objects.get().account == short


@pytest.mark.parametrize("digits", ["9" * 5000, "9" * 19, "²"])
def test_an_id_that_is_none_is_refused(digits: str, alice: Client) -> None:
    page = Opened(alice, "/transactions/new/?type=TSRV").refused(description="A", contact=digits).html
    assert "choose one from the list" in page


def test_who_says_that_there_are_a_million_rows_gets_a_hundred_back(dana: Client) -> None:
    form = Opened(dana, reverse("admin:customizing_toolbarprofile_add"))
    page = form.refused(**{"name": ["NEW"], "buttons-TOTAL_FORMS": ["1000000"]}).html
    assert "Please submit at most 100 forms." in page
    assert 'name="buttons-99-command"' in page
    assert 'name="buttons-100-command"' not in page
