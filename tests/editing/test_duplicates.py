"""Somebody who is there already: said before saving, and saved all the same if one wants it."""

import pytest
from django.test import Client
from django.urls import reverse

from crm_ui.calls.identify import identify
from crm_ui.models import BusinessPartner
from tests import factory
from tests.sent_form import Opened

pytestmark = pytest.mark.django_db
SPELLINGS = ["069 90009-101", "+49 69 90009101", "0049 (0)69 90009 101", "4969 90009101", "69 90009101"]


@pytest.fixture
def anna(customizing: None) -> BusinessPartner:
    return factory.make_contact("Anna Keller", account=factory.make_account("Meridian Bikes"), phone=SPELLINGS[0])


def new_contact(client: Client) -> Opened:
    return Opened(client, "/contacts/new/")


def change(client: Client, partner: BusinessPartner) -> Opened:
    return Opened(client, reverse("admin:crm_ui_businesspartner_change", args=[partner.pk]))


@pytest.mark.parametrize("typed", SPELLINGS)
def test_a_number_that_another_has_is_said_in_any_spelling(typed: str, anna: BusinessPartner, alice: Client) -> None:
    page = new_contact(alice).refused(last_name="Lind", number=typed).html
    assert "Anna Keller of Meridian Bikes has the number" in page
    assert f'href="{anna.get_absolute_url()}"' in page
    assert "Create Anyway" in page
    assert identify(SPELLINGS[0], profile=None).contact == anna


def test_it_is_created_anyway_if_one_wants_it(anna: BusinessPartner, alice: Client) -> None:
    asked = new_contact(alice).refused(last_name="Lind", number=SPELLINGS[1])
    assert asked.send(anyway=str(anna.pk)).status_code == 302
    assert BusinessPartner.objects.filter(last_name="Lind").exists()


def test_what_was_not_shown_is_not_confirmed(anna: BusinessPartner, alice: Client) -> None:
    oskar = factory.make_contact("Oskar Lind", phone="069 90009-102")
    asked = new_contact(alice).refused(last_name="Novak", number=SPELLINGS[0])
    again = asked.refused(number="069 90009-102", anyway=str(anna.pk))
    assert oskar.get_absolute_url() in again.html


@pytest.mark.parametrize("name", ["Keller", "KELLER", "Kéller"])
def test_the_same_name_at_the_same_account_is_said(name: str, anna: BusinessPartner, alice: Client) -> None:
    page = new_contact(alice).refused(first_name="Anna", last_name=name, account="Meridian Bikes").html
    assert "Anna Keller is a contact of Meridian Bikes already" in page


def test_the_same_name_elsewhere_is_another_person(anna: BusinessPartner, alice: Client) -> None:
    factory.make_account("Albion")
    response = new_contact(alice).send(first_name="Anna", last_name="Keller", account="Albion")
    assert response.status_code == 302


def test_other_mistakes_are_corrected_first(anna: BusinessPartner, alice: Client) -> None:
    page = new_contact(alice).refused(last_name="", number=SPELLINGS[0]).html
    assert "Create Anyway" not in page
    assert "has the number" in page


def test_a_number_added_in_the_administration_is_said_and_saved_all_the_same(
    anna: BusinessPartner, dana: Client
) -> None:
    oskar = factory.make_contact("Oskar Lind")
    asked = change(dana, oskar).refused(**{"numbers-0-typed": SPELLINGS[1]})
    assert "Anna Keller of Meridian Bikes has the number" in asked.html
    assert "Save it all the same" in asked.html
    assert asked.send(anyway=str(anna.pk)).status_code == 302
    assert oskar.numbers.count() == 1


def test_a_number_that_one_has_oneself_is_no_matter(anna: BusinessPartner, dana: Client) -> None:
    assert change(dana, anna).send(**{"numbers-1-typed": SPELLINGS[1]}).status_code == 302


def test_the_name_of_another_contact_of_the_account_is_said_in_the_administration(
    anna: BusinessPartner, dana: Client
) -> None:
    [account] = BusinessPartner.objects.filter(kind="account")
    other = factory.make_contact("Anne Keller", account=account)
    assert "Anna Keller is a contact of" in change(dana, other).refused(first_name="Anna").html
    third = factory.make_contact("Anna Keller")
    added = {"relationships-2-target": str(third.pk), "relationships-2-kind": "contact"}
    assert "Anna Keller is a contact of" in change(dana, account).refused(**added).html


def test_the_name_of_another_account_is_said_in_the_administration(anna: BusinessPartner, dana: Client) -> None:
    form = Opened(dana, reverse("admin:crm_ui_businesspartner_add"))
    assert "There is an account called" in form.refused(kind="account", name="meridian bikes").html
