"""Countries are those of the list, wherever one is entered; what is stored already is put right."""

import importlib

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from crm_ui.models import BusinessPartner, PartnerKind, PartnerNumber
from customizing.countries import country_choices
from tests import factory
from tests.clients import client_of

pytestmark = pytest.mark.django_db
migration = importlib.import_module("crm_ui.migrations.0005_countries_and_numbers")


@pytest.fixture
def consultant(db) -> Client:
    factory.load_customizing()
    return client_of(factory.make_user("dana", is_staff=True, is_superuser=True))


def save(client: Client, **fields: str) -> str:
    """Add a partner with one number in the administration; what the page says if it was refused."""
    data = {"kind": "contact", "last_name": "Keller", "numbers-0-kind": "phone", "numbers-0-typed": ""}
    for inline, total in (("numbers", "1"), ("relationships", "0")):
        data |= {f"{inline}-TOTAL_FORMS": total, f"{inline}-INITIAL_FORMS": "0"}
    answer = client.post(reverse("admin:crm_ui_businesspartner_add"), data | fields)
    return "" if answer.status_code == 302 else answer.text


@pytest.mark.parametrize(("country", "says"), [("UK", "Use GB"), ("1!", "such as DE"), ("XX", "such as DE")])
def test_what_is_no_country_is_refused_in_the_administration(consultant, country, says):
    assert says in save(consultant, country=country)
    assert not BusinessPartner.objects.filter(last_name="Keller").exists()


@pytest.mark.parametrize("country", ["UK", "1!", "XX"])
def test_nor_can_a_program_store_it(country):
    with pytest.raises(ValidationError):
        factory.make_account(country=country)
    with pytest.raises(ValidationError):
        BusinessPartner.bulk_save([BusinessPartner(kind=PartnerKind.ACCOUNT, name="A", country=country)])


def test_every_country_has_a_name():
    choices = dict(country_choices()[1:])
    assert choices["GB"] == "United Kingdom (GB)"
    assert [code for code, name in choices.items() if name == f"{code} ({code})"] == []


def test_numbers_are_read_by_the_country_of_the_same_form(consultant):
    assert save(consultant, country="GB", **{"numbers-0-typed": "020 7946 0123"}) == ""
    assert PartnerNumber.objects.get().e164 == "+442079460123"


@pytest.mark.parametrize(
    ("typed", "says"),
    [("0800 FLOWERS", "0800 3569377"), ("+266696687", "stands for a withheld"), ("069 90009100-109", "a range")],
)
def test_what_is_not_one_number_is_refused_in_the_administration(consultant, typed, says):
    assert says in save(consultant, country="DE", **{"numbers-0-typed": typed})


def test_an_extension_is_kept_apart_and_shown(consultant):
    assert save(consultant, country="DE", **{"numbers-0-typed": "069 90009100 App. 54"}) == ""
    number = PartnerNumber.objects.get()
    assert (number.e164, number.extension) == ("+496990009100", "54")
    assert number.shown == "+49 69 90009100, ext. 54"


def test_what_was_stored_before_is_put_right_by_the_migration():
    account = factory.make_account("Aster\u202e Ltd", phone="020 7946 0123", country="GB")
    other = factory.make_account("Other", phone="069 90009100")
    PartnerNumber.objects.filter(partner=other).update(typed="069 90009100 App. 54", e164="+49699000910027754")
    BusinessPartner.objects.filter(pk=account.pk).update(country="uk", name="Aster\u202e Ltd")
    BusinessPartner.objects.filter(pk=other.pk).update(country="1!")
    for step in (migration.correct_countries, migration.clean_names, migration.read_numbers):
        step(apps, None)
    account.refresh_from_db()
    other.refresh_from_db()
    assert (account.country, account.name, other.country) == ("GB", "Aster Ltd", "")
    assert account.numbers.get().e164 == "+442079460123"
    assert (other.numbers.get().e164, other.numbers.get().extension) == ("+496990009100", "54")
