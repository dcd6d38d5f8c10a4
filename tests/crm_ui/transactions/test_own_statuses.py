"""Statuses that a consultant has given to a transaction type: chosen, shown, and what the product makes of them."""

import re

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.test import Client

from crm_ui.models import BusinessTransaction, TransactionStatus
from crm_ui.transactions.edit import create, edit
from customizing.models import TransactionType

pytestmark = pytest.mark.django_db(transaction=True)
OWN = "New = open\nAt work = in process\nWaiting for parts = In Process\nRepaired = completed"


@pytest.fixture
def ticket(session: tuple[Client, User]) -> BusinessTransaction:
    kind = TransactionType.objects.get(code="TSRV")
    kind.statuses = OWN
    kind.full_clean()
    kind.save()
    return create(session[1], type=kind, description="Brake")


def offered(html: str) -> list[str]:
    """The statuses of a form; the one chosen has a star."""
    row = html.partition('name="status"')[2].partition("</select>")[0]
    return [
        f"{text}{'*' if chosen else ''}" for chosen, text in re.findall(r"<option[^>]*?( selected)?>([^<]*)<", row)
    ]


def change(client: Client, ticket: BusinessTransaction, **values: str) -> BusinessTransaction:
    url = f"{ticket.get_absolute_url()}edit/"
    page = client.get(url)
    form = page.context["form"]
    sent = {bound.name: bound.value() if bound.value() is not None else "" for bound in form}
    client.post(url, {**sent, "as_opened": page.context["sealed"], **values})
    return BusinessTransaction.objects.get(pk=ticket.pk)


def test_the_form_offers_those_of_the_type_and_no_others(
    session: tuple[Client, User], ticket: BusinessTransaction
) -> None:
    html = session[0].get(f"{ticket.get_absolute_url()}edit/").text
    assert offered(html) == ["New*", "At work", "Waiting for parts", "Repaired"]
    assert offered(session[0].get("/transactions/new/?type=LEAD").text) == ["Open*", "In Process", "Completed"]
    assert offered(session[0].get("/transactions/new/?type=TSRV").text)[0] == "New*"


def test_one_that_is_chosen_is_shown_and_stands_in_the_history_once(
    session: tuple[Client, User], ticket: BusinessTransaction
) -> None:
    changed = change(session[0], ticket, status="Waiting for parts")
    assert (changed.status, changed.own_status) == (TransactionStatus.IN_PROCESS, "Waiting for parts")
    html = session[0].get(ticket.get_absolute_url()).text
    assert ">Waiting for parts</span>" in html
    assert [line.text for line in changed.changes.all()[:1]] == ["Status: New → Waiting for parts"]
    assert changed.changes.count() == 2  # and that it was created
    assert offered(session[0].get(f"{ticket.get_absolute_url()}edit/").text)[2] == "Waiting for parts*"


def test_from_one_to_another_of_the_same_meaning_is_a_change_too(
    session: tuple[Client, User], ticket: BusinessTransaction
) -> None:
    change(session[0], ticket, status="At work")
    changed = change(session[0], ticket, status="Waiting for parts")
    assert [line.text for line in changed.changes.all()[:1]] == ["Status: At work → Waiting for parts"]


def test_what_means_completed_is_not_open_any_more(session: tuple[Client, User], ticket: BusinessTransaction) -> None:
    number = ticket.number
    assert number in session[0].get("/transactions/?status=open").text
    assert change(session[0], ticket, status="Repaired").status == TransactionStatus.COMPLETED
    assert number not in session[0].get("/transactions/?status=open").text


def test_where_the_product_sets_the_status_the_first_of_that_meaning_is_shown(
    session: tuple[Client, User], ticket: BusinessTransaction
) -> None:
    change(session[0], ticket, status="Repaired")
    edit(ticket, session[1], status=TransactionStatus.IN_PROCESS)
    assert BusinessTransaction.objects.get(pk=ticket.pk).status_in_words == "At work"


def test_a_status_that_is_taken_out_of_the_list_gives_way_to_one_of_its_meaning(
    session: tuple[Client, User], ticket: BusinessTransaction
) -> None:
    change(session[0], ticket, status="Waiting for parts")
    TransactionType.objects.filter(code="TSRV").update(statuses="New = open\nDone = completed")
    found = BusinessTransaction.objects.get(pk=ticket.pk)
    assert found.status_in_words == "In Process"
    assert change(session[0], found, description="Bell").status == TransactionStatus.IN_PROCESS


@pytest.mark.parametrize(
    ("statuses", "why"),
    [
        ("New = open\nDone", "“Done”: write a status"),
        ("New = open\nDone = finished", "what it means: open, in process or completed"),
        ("New = open", "One of the statuses has to mean open, and one completed."),
        (f"{'x' * 61} = open\nDone = completed", "60 characters at most"),
    ],
)
def test_what_is_wrong_in_the_list_is_said_at_the_field(ticket: BusinessTransaction, statuses: str, why: str) -> None:
    kind = TransactionType.objects.get(code="TSRV")
    kind.statuses = statuses
    with pytest.raises(ValidationError) as refused:
        kind.full_clean()
    assert why in refused.value.message_dict["statuses"][0]
