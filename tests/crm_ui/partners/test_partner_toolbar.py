"""The toolbar of a partner's page: what one can do with the partner; and IDs that tell what they are of."""

import re

import pytest
from django.db import transaction
from django.test import Client

from crm_ui.backup import restored
from crm_ui.models import BusinessPartner, PartnerIdRange, PartnerKind
from crm_ui.models.partner_ids import RANGES
from tests import factory
from tests.crm_ui.pages import logged_on
from tests.sent_form import Opened

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("customizing")]


@pytest.fixture
def alice() -> Client:
    return logged_on("alice")[0]


def toolbar(page: str) -> str:
    return page.partition('class="toolbar page-toolbar"')[2].partition('class="messages"')[0]


def buttons(page: str) -> list[str]:
    """What the buttons of the page say, those within menus aside."""
    shown = re.sub(r'<div class="menu".*?</div>', "", toolbar(page), flags=re.DOTALL)
    texts = re.findall(r'<(?:a|button) class="button[^>]*>(.*?)</(?:a|button)>', shown, re.DOTALL)
    return [re.sub(r"<svg.*?</svg>", "", text, flags=re.DOTALL).strip() for text in texts]


def test_an_account_has_new_and_more(alice: Client) -> None:
    account = factory.make_account()
    page = alice.get(account.get_absolute_url()).text
    assert buttons(page) == ["New", "More"]
    assert f"/transactions/new/?type=TSRV&amp;account={account.pk}" in toolbar(page)
    assert f"/contacts/new/?account={account.pk}" in toolbar(page)
    assert "/personalize/#page-account" in toolbar(page)


def test_who_may_edit_finds_edit_first() -> None:
    client, dana = logged_on("dana", role="CONSULTANT")
    dana.is_staff = dana.is_superuser = True
    dana.save()
    assert buttons(client.get(factory.make_account().get_absolute_url()).text) == ["Edit", "New", "More"]


def test_a_transaction_has_edit_new_follow_up_and_more(alice: Client) -> None:
    account = factory.make_account()
    Opened(alice, "/transactions/new/?type=TSRV").send(description="A", account=str(account.pk))
    page = alice.get(account.transactions.get().get_absolute_url()).text
    assert buttons(page) == ["Edit", "New", "Follow-Up", "More"]


def test_a_contact_is_made_from_the_list_and_from_its_account(alice: Client) -> None:
    account = factory.make_account("Meridian Bikes GmbH")
    assert buttons(alice.get("/contacts/").text) == ["New"]
    form = Opened(alice, f"/contacts/new/?account={account.pk}")
    assert form.fields["account"] == [f"Meridian Bikes GmbH ({account.pk})"]
    form.send(last_name="Keller")
    assert account.relationships.get().target.last_name == "Keller"


def test_a_classification_looks_like_no_status(alice: Client) -> None:
    page = alice.get(factory.make_account(classification="A customer").get_absolute_url()).text
    head = page.partition('class="page-head"')[2].partition("page-head__history")[0]
    assert "A customer" in head
    assert "status" not in head


def test_each_kind_counts_in_a_range_of_its_own() -> None:
    made = {kind: factory_of(kind) for kind in ("account", "contact", "employee", "contact")}
    assert all(RANGES[kind][0] <= one.pk <= RANGES[kind][1] for kind, one in made.items())


def factory_of(kind: str, **fields: object) -> BusinessPartner:
    return BusinessPartner.objects.create(kind=kind, name="Somebody", **fields)


def test_an_id_that_an_import_has_given_is_passed_over() -> None:
    first = factory_of("contact").pk
    factory_of("contact", id=first + 1)
    assert factory_of("contact").pk == first + 2
    assert [one.pk for one in BusinessPartner.bulk_save(BusinessPartner(kind="contact", name=n) for n in "ab")] == [
        first + 3,
        first + 4,
    ]


def test_behind_its_range_a_kind_goes_on_behind_all() -> None:
    PartnerIdRange.objects.create(kind="account", last=RANGES["account"][1])
    behind = factory_of("employee", id=RANGES["employee"][1] + 7)
    assert factory_of("account").pk > behind.pk


def test_the_id_of_a_partner_that_was_not_saved_is_given_to_the_next() -> None:
    before = factory_of("contact").pk
    with transaction.atomic():
        factory_of("contact")
        transaction.set_rollback(True)
    assert factory_of("contact").pk == before + 1


def test_an_earlier_state_of_the_database_gives_no_id_again() -> None:
    before = factory_of(PartnerKind.CONTACT).pk
    restored._make_rows_safe(50)
    assert factory_of(PartnerKind.CONTACT).pk == before + 51
