"""Own fields of a transaction type in the administration's form of a transaction."""

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse
from django.utils.html import strip_tags

from crm_ui.models import BusinessTransaction
from crm_ui.transactions.edit import create
from customizing.models import OwnField, TransactionType
from tests.factory import make_user
from tests.sent_form import Opened

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("customizing")]
KEPT = {"price": "4.5", "bought": "2026-11-30", "color": "Red", "gone": "Stays"}


@pytest.fixture
def ticket() -> BusinessTransaction:
    kind = TransactionType.objects.get(code="TSRV")
    for name, values in {"price": {}, "bought": {"kind": "date"}, "color": {"kind": "choice"}}.items():
        values = {"kind": "number", "choices": "Red, Blue", **values}
        OwnField.objects.create(type=kind, name=name, label=name.title(), **values)
    return create(make_user("alice"), type=kind, description="Brake", own_values=KEPT)


@pytest.fixture
def dana(client: Client) -> Client:
    client.force_login(make_user("dana", role="CONSULTANT", is_staff=True, is_superuser=True))
    return client


def url_of(ticket: BusinessTransaction) -> str:
    return reverse("admin:crm_ui_businesstransaction_change", args=[ticket.pk])


def opened(client: Client, ticket: BusinessTransaction) -> Opened:
    return Opened(client, url_of(ticket), having="own_field_price")


def test_the_form_has_those_of_the_type_with_what_is_kept(dana: Client, ticket: BusinessTransaction) -> None:
    sent = opened(dana, ticket).fields
    own = {name: value for name, [value] in sent.items() if name.startswith("own_field_")}
    assert own == {"own_field_price": "4.5", "own_field_bought": "2026-11-30", "own_field_color": "Red"}
    lead = create(ticket.created_by, type=TransactionType.objects.get(code="LEAD"), description="Wheels")
    assert "own_field_" not in dana.get(url_of(lead)).text


def test_a_change_is_kept_and_told_and_nothing_else_is_touched(dana: Client, ticket: BusinessTransaction) -> None:
    assert opened(dana, ticket).send(own_field_price="5", own_field_color="").status_code == 302
    ticket.refresh_from_db()
    assert ticket.own_values == {**KEPT, "price": "5", "color": ""}
    told = [line.text for line in ticket.changes.order_by("id")]
    assert sorted(told[1:]) == ["Color: Red → none", "Price: 4.5 → 5"]


def test_what_does_not_fit_is_refused_at_its_field(dana: Client, ticket: BusinessTransaction) -> None:
    html = opened(dana, ticket).refused(own_field_price="four").html
    assert "Enter a number." in html.partition("field-own_field_price")[2].partition("<input")[0]


def test_of_two_who_change_different_ones_both_are_kept(dana: Client, ticket: BusinessTransaction) -> None:
    first, second = opened(dana, ticket), opened(dana, ticket)
    assert first.send(own_field_price="6").status_code == 302
    assert second.send(own_field_color="Blue").status_code == 302
    ticket.refresh_from_db()
    assert (ticket.own_values["price"], ticket.own_values["color"]) == ("6", "Blue")
    assert "have changed the same" in second.refused(own_field_price="7").html


def test_who_may_only_look_reads_them_in_words(client: Client, ticket: BusinessTransaction) -> None:
    ada = make_user("ada", role="CONSULTANT", is_staff=True)
    ada.user_permissions.add(Permission.objects.get(codename="view_businesstransaction"))
    client.force_login(ada)
    html = client.get(url_of(ticket)).text
    assert "own_field_price" not in html
    words = " ".join(strip_tags(html.replace("<br>", " ")).split())
    assert "Bought: 30 Nov 2026 Color: Red Price: 4.5" in words, words[-900:]
