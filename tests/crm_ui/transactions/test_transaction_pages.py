"""Business transactions on the screen: overview, list, new, edit, follow-up, notes."""

import pytest
from django.contrib.auth.models import User
from django.test import Client

from crm_ui.models import BusinessTransaction, TransactionStatus
from crm_ui.transactions import edit as transactions
from customizing.models import TransactionType
from tests import factory
from tests.crm_ui.pages import block, blocks

pytestmark = [pytest.mark.django_db, pytest.mark.thorough, pytest.mark.usefixtures("customizing")]


def ticket(user: User, description: str = "Brake recall", **fields: object) -> BusinessTransaction:
    kind = TransactionType.objects.get(code="TSRV")
    return transactions.create(user, type=kind, description=description, **fields)


def values(**changed: str) -> dict[str, str]:
    return {"description": "Brake recall", "status": "open", "priority": "5", "type": "TSRV", **changed}


def test_a_transaction_page_shows_everything(session: tuple[Client, User]) -> None:
    browser, user = session
    account = factory.make_account("Meridian Bikes GmbH")
    contact = factory.make_contact("Anna Keller", account=account)
    made = ticket(
        user, account=account, contact=contact, attached_data={"order": "4711"}, note="Call back", direction="inbound"
    )
    page = browser.get(f"/transactions/{made.pk}/").text
    assert blocks(page) == [
        "details",
        "parties-involved",
        "notes",
        "attached-data",
        "transaction-history",
        "change-history",
    ]
    assert "Inbound" in block(page, "details")
    assert "Anna Keller" in block(page, "parties-involved")
    assert "Meridian Bikes GmbH" in block(page, "parties-involved")
    assert "Call back" in block(page, "notes")
    assert "4711" in block(page, "attached-data")


def test_an_unknown_transaction_is_not_found(browser: Client) -> None:
    assert browser.get("/transactions/9999999999/").status_code == 404


def test_a_transaction_is_created_by_hand(session: tuple[Client, User]) -> None:
    browser, user = session
    account = factory.make_account("Meridian Bikes GmbH")
    response = browser.post(
        "/transactions/new/", values(account=f"Meridian Bikes GmbH ({account.pk})", contact="", note="First note")
    )
    made = BusinessTransaction.objects.get()
    assert response.url == f"/transactions/{made.pk}/"
    assert made.account == account
    assert made.created_by == user
    assert made.notes.get().text == "First note"


def test_the_form_is_filled_from_the_address(browser: Client) -> None:
    account = factory.make_account("Meridian Bikes GmbH")
    contact = factory.make_contact("Anna Keller", account=account)
    page = browser.get("/transactions/new/", {"type": "LEAD", "contact": contact.pk}).text
    assert f'value="Anna Keller ({contact.pk})"' in page
    assert f'value="Meridian Bikes GmbH ({account.pk})"' in page
    assert '<option value="LEAD" selected>' in page
    assert "Alice Example (" in page


@pytest.mark.parametrize("typed", ["Meridian Bikes GmbH", "meridian bikes gmbh", "{pk}", "whatever ({pk})"])
def test_a_partner_is_named_by_name_or_id(browser: Client, typed: str) -> None:
    account = factory.make_account("Meridian Bikes GmbH")
    browser.post("/transactions/new/", values(account=typed.format(pk=account.pk)))
    assert BusinessTransaction.objects.get().account == account


def test_an_unknown_partner_is_refused_with_what_to_do_and_nothing_is_lost(browser: Client) -> None:
    page = browser.post("/transactions/new/", values(account="Nobody Ltd", note="Long text")).text
    assert "choose one from the list, or enter its ID" in page
    assert 'value="Nobody Ltd"' in page
    assert "Long text" in page
    assert not BusinessTransaction.objects.exists()


def test_a_contact_is_no_account(browser: Client) -> None:
    contact = factory.make_contact("Anna Keller")
    assert "No partner of this kind" in browser.post("/transactions/new/", values(account=str(contact.pk))).text


def test_of_two_of_the_same_name_the_id_is_wanted(browser: Client) -> None:
    twins = [factory.make_account("Twin Ltd") for _copy in range(2)]
    page = browser.post("/transactions/new/", values(account="Twin Ltd")).text
    assert "choose the one you mean, or enter its ID" in page
    assert all(f">{twin.pk}<" in page for twin in twins)


def test_a_transaction_is_edited_and_the_change_recorded(session: tuple[Client, User]) -> None:
    browser, user = session
    made = ticket(user)
    assert "Brake recall" in browser.get(f"/transactions/{made.pk}/edit/").text
    response = browser.post(f"/transactions/{made.pk}/edit/", values(status="completed", responsible=""), follow=True)
    made.refresh_from_db()
    assert made.status == TransactionStatus.COMPLETED
    assert made.responsible is None
    history = block(browser.get(f"/transactions/{made.pk}/?open=change-history").text, "change-history")
    assert "Completed" in history
    assert "The transaction was saved." in response.text


def test_saving_without_a_change_says_so(session: tuple[Client, User]) -> None:
    browser, user = session
    made = ticket(user)
    same = values(responsible=str(user.partner.pk))
    assert "Nothing was changed." in browser.post(f"/transactions/{made.pk}/edit/", same, follow=True).text


def test_an_edit_without_description_is_refused(session: tuple[Client, User]) -> None:
    browser, user = session
    made = ticket(user)
    page = browser.post(f"/transactions/{made.pk}/edit/", values(description=""))
    assert page.status_code == 200
    assert "Nothing was saved yet" in page.text


def test_a_follow_up_is_linked_and_takes_over_what_is_known(session: tuple[Client, User]) -> None:
    browser, user = session
    account = factory.make_account()
    first = ticket(user, account=account)
    form = browser.get("/transactions/new/", {"follows": first.pk}).text
    assert f"{account.name} ({account.pk})" in form
    browser.post("/transactions/new/", values(follows=first.pk, type="SRVO", account=str(account.pk)))
    second = BusinessTransaction.objects.exclude(pk=first.pk).get()
    assert second.pk in block(browser.get(f"/transactions/{first.pk}/").text, "transaction-history")
    history = block(browser.get(f"/transactions/{second.pk}/").text, "transaction-history")
    assert "Preceding" in history
    assert first.pk in history


def test_a_follow_up_of_nothing_is_not_found(browser: Client) -> None:
    assert browser.get("/transactions/new/", {"follows": "1"}).status_code == 404


def test_a_note_is_added(session: tuple[Client, User]) -> None:
    browser, user = session
    made = ticket(user)
    response = browser.post(f"/transactions/{made.pk}/notes/", {"text": "They called again"})
    assert response.url == f"/transactions/{made.pk}/#block-notes"
    fragment = browser.post(f"/transactions/{made.pk}/notes/", {"text": "And again"}, headers={"hx-request": "true"})
    assert "They called again" in fragment.text
    assert "And again" in fragment.text
    assert "<html" not in fragment.text


def test_an_empty_note_is_refused(session: tuple[Client, User]) -> None:
    browser, user = session
    made = ticket(user)
    response = browser.post(f"/transactions/{made.pk}/notes/", {"text": "  "}, follow=True)
    assert "write something first" in response.text
    assert not made.notes.exists()


def test_the_list_is_filtered(session: tuple[Client, User]) -> None:
    browser, user = session
    ticket(user, "Mine and open")
    ticket(user, "Mine and done", status=TransactionStatus.COMPLETED)
    ticket(factory.make_user("bob", role="SERVICEPRO"), "Of Bob")

    def shown(query: str) -> set[str]:
        return {row.description for row in browser.get(f"/transactions/{query}").context["list"].rows}

    assert shown("") == {"Mine and open", "Mine and done", "Of Bob"}
    assert shown("?mine=1") == {"Mine and open", "Mine and done"}
    assert shown("?mine=1&status=open") == {"Mine and open"}


def test_the_list_costs_the_same_with_5_and_with_50_rows(
    session: tuple[Client, User], django_assert_max_num_queries: object
) -> None:
    browser, user = session
    costs = []
    for number in (5, 45):
        account = factory.make_account(f"Account {number}")
        for _row in range(number):
            ticket(user, account=account, contact=factory.make_contact(account=account))
        browser.get("/transactions/")
        with django_assert_max_num_queries(40) as captured:
            browser.get("/transactions/")
        costs.append(len(captured))
    assert costs[0] == costs[1]


def test_a_transaction_page_costs_the_same_with_many_notes_and_follow_ups(
    session: tuple[Client, User], django_assert_max_num_queries: object
) -> None:
    browser, user = session
    made = ticket(user)
    kind = TransactionType.objects.get(code="SRVO")
    costs = []
    for number in (5, 45):
        for row in range(number):
            transactions.add_note(made, user, text=f"Note {number}-{row}")
            transactions.follow_up(made, user, type=kind)
        path = f"/transactions/{made.pk}/?open=change-history"
        browser.get(path)
        with django_assert_max_num_queries(60) as captured:
            browser.get(path)
        costs.append(len(captured))
    assert costs[0] == costs[1]
