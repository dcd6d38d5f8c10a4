"""Two people edit one business transaction: nothing of either is lost, and the history blames the right one."""

import pytest
from django.test import Client

from crm_ui.models import BusinessTransaction
from crm_ui.transactions import edit as transactions
from customizing.models import TransactionType
from tests import factory
from tests.crm_ui.pages import logged_on
from tests.sent_form import Opened

pytestmark = pytest.mark.django_db


@pytest.fixture
def made(customizing: None) -> BusinessTransaction:
    author = factory.make_user("carol")
    kind = TransactionType.objects.get(code="TSRV")
    return transactions.create(author, type=kind, description="Brake recall", category="Brakes")


@pytest.fixture
def bob(customizing: None) -> Client:
    return logged_on("bob")[0]


def opened(client: Client, made: BusinessTransaction) -> Opened:
    return Opened(client, f"/transactions/{made.pk}/edit/", having="description")


def stored(made: BusinessTransaction) -> tuple[str, str, int]:
    made.refresh_from_db()
    return made.description, made.status, made.priority


def history(made: BusinessTransaction) -> list[tuple[str, str]]:
    return [(change.author.username, change.text) for change in made.changes.order_by("id")][1:]


def test_different_fields_are_both_kept_and_each_is_blamed_for_his_own(
    made: BusinessTransaction, alice: Client, bob: Client
) -> None:
    hers, his = opened(alice, made), opened(bob, made)
    assert his.send(status="completed").status_code == 302
    assert hers.send(description="Brake recall, urgent").status_code == 302
    assert stored(made) == ("Brake recall, urgent", "completed", 5)
    assert history(made) == [
        ("bob", "Status: Open → Completed"),
        ("alice", "Description: Brake recall → Brake recall, urgent"),
    ]


def test_the_same_field_is_shown_with_three_values_and_nothing_is_saved(
    made: BusinessTransaction, alice: Client, bob: Client
) -> None:
    hers, his = opened(alice, made), opened(bob, made)
    his.send(description="Bob's text", priority="1")
    page = hers.refused(description="Alice's text", category="Wheels").html
    for text in ("Bob Example has changed the same", "It was: Brake recall", "Bob&#x27;s text", "Alice&#x27;s text"):
        assert text in page
    assert stored(made) == ("Bob's text", "open", 1)


def test_saved_again_knowingly_yours_wins_and_the_other_field_stays_theirs(
    made: BusinessTransaction, alice: Client, bob: Client
) -> None:
    hers, his = opened(alice, made), opened(bob, made)
    his.send(description="Bob's text", priority="1")
    assert hers.refused(description="Alice's text").send().status_code == 302
    assert stored(made) == ("Alice's text", "open", 1)
    assert history(made)[-1] == ("alice", "Description: Bob's text → Alice's text")


def test_theirs_can_be_chosen_for_one_field_and_yours_for_another(
    made: BusinessTransaction, alice: Client, bob: Client
) -> None:
    hers, his = opened(alice, made), opened(bob, made)
    his.send(description="Bob's text", priority="1")
    shown = hers.refused(description="Alice's text", priority="9")
    shown.send(**{"take-description": "theirs", "take-priority": "yours"})
    assert stored(made) == ("Bob's text", "open", 9)


def test_what_changes_while_one_chooses_is_shown_again(made: BusinessTransaction, alice: Client, bob: Client) -> None:
    hers, his = opened(alice, made), opened(bob, made)
    his.send(description="Bob's text")
    shown = hers.refused(description="Alice's text")
    opened(bob, made).send(description="Bob's second text")
    assert "Bob&#x27;s second text" in shown.refused().html
    assert stored(made)[0] == "Bob's second text"


def test_the_same_change_by_both_is_no_clash(made: BusinessTransaction, alice: Client, bob: Client) -> None:
    hers, his = opened(alice, made), opened(bob, made)
    his.send(status="completed")
    assert hers.send(status="completed").status_code == 302
    assert len(history(made)) == 1


def test_a_form_that_is_refused_keeps_what_others_have_saved(
    made: BusinessTransaction, alice: Client, bob: Client
) -> None:
    hers, his = opened(alice, made), opened(bob, made)
    his.send(status="completed")
    assert hers.refused(description="").send(description="Typed later").status_code == 302
    assert stored(made) == ("Typed later", "completed", 5)


def test_what_the_form_showed_cannot_be_forged(made: BusinessTransaction, alice: Client, bob: Client) -> None:
    other = transactions.create(made.created_by, type=made.type, description="Another")
    foreign = opened(alice, other).fields["as_opened"]
    assert opened(alice, made).send(as_opened=foreign, description="New").status_code == 302
    assert opened(bob, made).send(as_opened="nonsense", description="Newer").status_code == 302


def test_the_administration_and_the_pages_know_of_each_other(made: BusinessTransaction, alice: Client) -> None:
    staff = logged_on("olaf", is_staff=True, is_superuser=True)[0]
    form = Opened(staff, f"/admin/crm_ui/businesstransaction/{made.pk}/change/", having="description")
    opened(alice, made).send(status="completed")
    assert form.send(description="From the office").status_code == 302
    assert stored(made) == ("From the office", "completed", 5)
    assert history(made)[-1] == ("olaf", "Description: Brake recall → From the office")
