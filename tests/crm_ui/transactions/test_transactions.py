"""Business transactions made and changed by hand."""

import pytest

from crm_ui.models import BusinessTransaction, Priority, TransactionStatus
from crm_ui.transactions.edit import add_note, create, edit, follow_up
from tests.factory import make_account, make_contact, make_conversation, make_transaction_type, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture
def alice():
    return make_user("alice")


@pytest.fixture
def ticket(alice):
    return create(alice, type=make_transaction_type(), description="Brake squeaks", account=make_account())


def history(of):
    return [(change.author.username, change.text) for change in of.changes.order_by("id")]


def test_a_transaction_made_by_hand_is_its_makers(alice, ticket):
    assert (ticket.created_by, ticket.responsible, ticket.number) == (alice, alice.partner, "5000000000")
    assert history(ticket) == [("alice", "Created by hand")]


def test_a_transaction_made_in_a_call_takes_over_what_the_call_brought(alice):
    conversation = make_conversation("+493023125123", attached_data={"product": "C-300"})
    made = create(alice, type=make_transaction_type(), description="Brake", conversation=conversation, note=" Hi ")
    assert (made.caller_number, made.direction) == ("+493023125123", "inbound")
    assert made.envelope.values["product"] == "C-300"
    assert [note.text for note in made.notes.all()] == ["Hi"]


def test_several_transactions_can_be_made_by_hand_in_one_call(alice):
    conversation = make_conversation("+493023125123")
    for description in ("Brake", "Light"):
        create(alice, type=make_transaction_type(), description=description, conversation=conversation)
    assert BusinessTransaction.objects.filter(conversation=conversation).count() == 2


def test_each_changed_field_leaves_a_line_in_the_change_history(alice, ticket):
    bob = make_user("bob")
    lines = edit(
        ticket,
        bob,
        status=TransactionStatus.COMPLETED,
        priority=Priority.HIGH,
        description="Brake squeaks",
        contact=make_contact("Anna Keller"),
        account=None,
    )
    assert lines == [
        "Status: Open → Completed",
        "Priority: Medium → High",
        "Contact: none → Anna Keller",
        "Account: Meridian Bikes GmbH → none",
    ]
    assert history(ticket)[1:] == [("bob", line) for line in lines]
    ticket.refresh_from_db()
    assert (ticket.status, ticket.priority, ticket.contact.name, ticket.account) == (
        "completed",
        3,
        "Anna Keller",
        None,
    )


def test_a_partner_of_the_same_name_is_another_partner(alice, ticket):
    namesake = make_account()
    edit(ticket, alice, account=namesake)
    assert BusinessTransaction.objects.get().account == namesake


def test_saving_without_a_change_leaves_no_line(alice, ticket):
    assert edit(ticket, alice, description=ticket.description, status=ticket.status) == []
    assert len(history(ticket)) == 1


def test_editing_keeps_what_somebody_else_changed_meanwhile(alice, ticket):
    edit(BusinessTransaction.objects.get(), alice, priority=Priority.LOW)
    edit(ticket, alice, status=TransactionStatus.IN_PROCESS)
    stored = BusinessTransaction.objects.get()
    assert (stored.priority, stored.status) == (Priority.LOW, TransactionStatus.IN_PROCESS)


@pytest.mark.parametrize("field", ["number", "type", "conversation", "attached_data", "created_by"])
def test_what_the_call_or_the_system_set_cannot_be_edited(alice, ticket, field):
    with pytest.raises(ValueError, match="cannot be edited"):
        edit(ticket, alice, **{field: None})


def test_a_follow_up_is_linked_and_carries_the_partners_over(alice, ticket):
    order = follow_up(ticket, alice, type=make_transaction_type("SRVO", number_from=800), priority=Priority.HIGH)
    assert [link.predecessor for link in order.predecessors.all()] == [ticket]
    assert (order.account, order.description, order.priority) == (ticket.account, "Brake squeaks", Priority.HIGH)
    assert (order.status, order.conversation) == (TransactionStatus.OPEN, None)
    assert history(ticket)[-1] == ("alice", f"Follow-up {order.number} created")


def test_blank_and_repeated_notes_are_not_kept(alice, ticket):
    assert add_note(ticket, alice, text="  \n") is None
    assert add_note(ticket, alice, text="Called back") is not None
    assert add_note(ticket, alice, text="Called back ") is None
    assert ticket.notes.count() == 1
