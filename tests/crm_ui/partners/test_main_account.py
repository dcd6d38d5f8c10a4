"""Wherever the account of a contact is shown, it is the same one."""

import pytest

from crm_ui.calls.identify import identify
from crm_ui.models import BusinessPartner
from crm_ui.partners.duplicates import with_number
from tests import factory
from tests.crm_ui.pages import logged_on

pytestmark = pytest.mark.django_db
NUMBER = "+493023125123"


@pytest.fixture
def anna() -> BusinessPartner:
    """A contact of two accounts, the main contact of neither. The one entered first comes last by its name."""
    anna = factory.make_contact("Anna Keller", phone=NUMBER)
    for name in ("Zenith Bikes", "Aurora Bikes"):
        factory.relate(factory.make_account(name), anna, "contact")
    return anna


def everywhere(anna: BusinessPartner) -> set[str]:
    client, _ = logged_on()
    listed = client.get("/contacts/").context["main_accounts"][anna.pk].name
    form = client.get(f"/transactions/new/?contact={anna.pk}").context["form"]
    [duplicate] = with_number(NUMBER)
    warned = duplicate.text.removeprefix("Anna Keller of ").partition(" has the number")[0]
    return {identify(NUMBER, profile=None).account.name, listed, form["account"].initial.name, warned}


def test_a_contact_of_two_accounts_without_a_main_one_has_the_same_account_everywhere(anna: BusinessPartner) -> None:
    assert everywhere(anna) == {"Zenith Bikes"}


def test_the_account_whose_main_contact_somebody_is_comes_before_older_ones(anna: BusinessPartner) -> None:
    anna.reverse_relationships.filter(source__name="Aurora Bikes").update(main=True)
    assert everywhere(anna) == {"Aurora Bikes"}
