"""What is saved somewhere is told to the pages that show it, which fetch those blocks anew."""

import pytest
from django.contrib.auth.models import User
from django.db import transaction
from django.test import Client

from crm_ui.blocks import PAGES
from crm_ui.blocks.live import PERSONS
from crm_ui.models import BusinessPartner, CallRecord, RelationshipKind
from crm_ui.partners.shown import HISTORY
from crm_ui.transactions import edit as transactions
from customizing.models import TransactionType
from presence import subjects
from presence.models import Conversation
from tests import factory
from tests.crm_ui.pages import block, logged_on

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("customizing")]
HTMX = {"hx-request": "true"}
Told = list[tuple[str, str]]


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> Told:
    """Each subject and block that pages are told of."""
    heard: Told = []
    # Instead of the sockets, of which there are none here.
    monkeypatch.setattr(
        subjects,
        "when_changed",
        [lambda news: heard.extend((subject, each) for subject, blocks in news.items() for each in sorted(blocks))],
    )
    return heard


@pytest.fixture
def ticket(session: tuple[Client, User]) -> transactions.BusinessTransaction:
    account = factory.make_account("Meridian Bikes GmbH")
    kind = TransactionType.objects.get(pk="TSRV")
    return transactions.create(session[1], type=kind, description="Brake", account=account)


def test_a_new_transaction_is_told_to_the_pages_of_its_partners(told: Told, session: tuple[Client, User]) -> None:
    account = factory.make_account()
    told.clear()
    kind = TransactionType.objects.get(pk="TSRV")
    transactions.create(session[1], type=kind, description="Brake", account=account, note="Squeaks")
    assert (f"partner:{account.pk}", "interaction-history") in told
    assert (f"partner:{session[1].partner.pk}", "my-open-transactions") in told


def test_a_transaction_that_changes_its_account_is_told_to_both(told: Told, ticket, session) -> None:
    other = factory.make_account("Kestrel Ltd")
    told.clear()
    former = ticket.account_id
    transactions.edit(ticket, session[1], account=other)
    pages = {subject for subject, key in told if key == "interaction-history"}
    assert {f"partner:{former}", f"partner:{other.pk}"} <= pages
    assert (f"transaction:{ticket.pk}", "change-history") in told


def test_a_note_a_link_and_a_relationship_are_told(told: Told, ticket, session) -> None:
    told.clear()
    transactions.add_note(ticket, session[1], text="Squeaks")
    assert told == [(f"transaction:{ticket.pk}", "notes")]
    transactions.follow_up(ticket, session[1], type=ticket.type)
    assert (f"transaction:{ticket.pk}", "transaction-history") in told
    told.clear()
    anna = factory.make_contact("Anna Keller")
    factory.relate(ticket.account, anna, RelationshipKind.CONTACT)
    for partner in (ticket.account, anna):
        assert (f"partner:{partner.pk}", "relationships") in told


def test_a_record_is_told_to_its_agent_and_when_confirmed_to_contact_and_account(told: Told, session) -> None:
    conversation = factory.make_conversation()
    account = factory.make_account()
    told.clear()
    record = CallRecord.objects.create(user=session[1], conversation=conversation, account=account)
    assert (f"user:{session[1].pk}", "call-records") in told
    assert (f"partner:{account.pk}", "interaction-history") in told
    assert record.conversation == Conversation.objects.get()


def test_all_that_a_transaction_changes_is_told_at_once_and_after_commit(told: Told, ticket, session) -> None:
    rounds: list[int] = []
    subjects.when_changed.append(lambda news: rounds.append(len(news)))
    told.clear()
    with transaction.atomic():
        transactions.add_note(ticket, session[1], text="One")
        transactions.edit(ticket, session[1], description="Two")
        assert not told
    assert len(rounds) == 1
    assert {key for _subject, key in told} >= {"notes", "details", "change-history"}


def test_what_was_rolled_back_is_not_told(told: Told, ticket, session) -> None:
    told.clear()
    with transaction.atomic():
        transactions.add_note(ticket, session[1], text="One")
        transaction.set_rollback(True)
    assert not told


def test_every_key_that_is_told_is_one_of_a_block() -> None:
    keys = {kind.key for kinds in PAGES.values() for kind in kinds}
    assert {*PERSONS, *HISTORY} <= keys


def test_the_blocks_of_a_page_say_what_they_show(session: tuple[Client, User], ticket) -> None:
    browser, user = session
    account = block(browser.get(ticket.account.get_absolute_url()).text, "interaction-history")
    assert f'data-watched="partner:{ticket.account_id} interaction-history"' in account
    notes = block(browser.get(ticket.get_absolute_url()).text, "notes")
    assert f'data-watched="transaction:{ticket.pk} notes"' in notes
    home = browser.get("/").text
    assert f'data-watched="partner:{user.partner.pk} my-open-transactions"' in block(home, "my-open-transactions")
    assert "data-follows-calls" in block(home, "recent-calls")


def test_a_block_comes_whole_open_or_closed_as_the_page_has_it(session: tuple[Client, User]) -> None:
    browser, _user = session
    account = factory.make_account()
    factory.make_contact("Anna Keller", account=account)
    url = f"/partners/{account.pk}/blocks/relationships/"
    closed = browser.get(f"{url}?whole=closed", headers=HTMX).text
    assert "(1)" in closed
    assert "Anna Keller" not in closed
    opened = browser.get(f"{url}?whole=open", headers=HTMX).text
    assert "Anna Keller" in opened
    assert 'id="block-relationships"' in opened


def test_a_block_comes_at_the_page_of_rows_that_is_read(session: tuple[Client, User]) -> None:
    browser, _user = session
    account = factory.make_account()
    for number in range(30):
        factory.make_contact(f"Person {number:03}", account=account)
    html = browser.get(f"/partners/{account.pk}/blocks/contacts/?whole=open&page=2", headers=HTMX).text
    assert "Person 029" in html
    assert "Person 000" not in html
    assert 'data-page="2"' in html


def test_a_note_that_is_added_brings_the_count_along(session: tuple[Client, User], ticket) -> None:
    browser, _user = session
    answer = browser.post(f"/transactions/{ticket.pk}/notes/", {"text": "Squeaks"}, headers=HTMX).text
    assert '<span class="block__count" id="count-notes" hx-swap-oob="true">(1)</span>' in answer


def test_a_partner_page_without_transactions_has_an_id_for_each_row(ticket, session: tuple[Client, User]) -> None:
    html = block(session[0].get(ticket.account.get_absolute_url()).text, "interaction-history")
    assert f'<tr id="interaction-history-{ticket.pk}">' in html


def test_history_is_paged_over_transactions_and_records_together(session: tuple[Client, User]) -> None:
    browser, user = logged_on("bob")
    account: BusinessPartner = factory.make_account()
    kind = TransactionType.objects.get(pk="TSRV")
    for number in range(20):
        transactions.create(user, type=kind, description=f"Matter {number}", account=account)
    for number in range(20):
        conversation = factory.make_conversation()
        made = CallRecord(user=user, conversation=conversation, account=account, note=f"Said {number}", state="done")
        made.done_at = made.at
        made.save()
    first = block(browser.get(account.get_absolute_url()).text, "interaction-history")
    assert "(40)" in first
    assert first.count("<tr id=") == 25
    assert "Said 19" in first
    assert "Said 0<" in first
    assert "Matter 19" in first
    assert "Matter 0<" not in first
