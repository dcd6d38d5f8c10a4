"""The whole way: a call comes in at the telephone system, is transferred, and becomes a transaction."""

import pytest

from crm_ui.models import BusinessTransaction, ConversationPartner
from presence.calls import commands as calls
from presence.models import Notice, NoticeKind
from presence.transfers import commands as transfers
from presence.transfers import completion
from tests.factory import make_account, make_contact
from tests.presence.story import CALLER, Story

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both_databases]


@pytest.fixture
def story():
    story = Story()
    make_contact("Anna Keller", account=make_account("Meridian Bikes GmbH"), phone=CALLER)
    return story


def warm_transfer(story, sender, receiver, *, note=""):
    transfers.start_warm(story.users[sender], target=story.users[receiver], note=note)
    calls.accept(story.users[receiver])
    transfers.complete(story.users[sender])


def opened(user):
    return Notice.objects.filter(user=user, kind=NoticeKind.OPEN)


def test_the_caller_is_identified_while_it_rings(story):
    story.caller_rings("alice")
    assert ConversationPartner.objects.get().contact.name == "Anna Keller"


def test_a_warm_transfer_becomes_a_transaction_with_everything_on_it(story):
    story.caller_talks_to("alice", product="C-300")
    warm_transfer(story, "alice", "bob", note="Wants a new brake.")
    made = BusinessTransaction.objects.get()
    assert (made.account.name, made.contact.name) == ("Meridian Bikes GmbH", "Anna Keller")
    assert (made.caller_number, made.direction) == (CALLER, "inbound")
    assert made.envelope.values["product"] == "C-300"
    assert made.notes.get().text == "Wants a new brake."
    assert made.responsible.user == story.bob
    assert opened(story.bob).get().url == made.get_absolute_url()


def test_a_blind_transfer_becomes_one_when_it_is_taken(story):
    story.caller_talks_to("alice")
    transfers.start_blind(story.alice, target=story.bob)
    assert not BusinessTransaction.objects.exists()
    calls.accept(story.bob)
    assert BusinessTransaction.objects.get().responsible.user == story.bob


def test_a_chain_of_transfers_keeps_partner_notes_and_transaction(story):
    story.caller_talks_to("alice")
    warm_transfer(story, "alice", "bob", note="Wants a new brake.")
    warm_transfer(story, "bob", "carol", note="Knows the recall.")
    warm_transfer(story, "carol", "alice", note="Has decided.")
    made = BusinessTransaction.objects.get()
    assert (made.contact.name, made.responsible.user) == ("Anna Keller", story.alice)
    assert [note.text for note in made.notes.order_by("id")] == [
        "Wants a new brake.",
        "Knows the recall.",
        "Has decided.",
    ]


def test_a_cancelled_transfer_and_an_untransferred_call_create_nothing(story):
    story.caller_talks_to("alice")
    transfers.start_warm(story.alice, target=story.bob)
    calls.accept(story.bob)
    transfers.cancel(story.alice)
    calls.hang_up(story.alice)
    assert not BusinessTransaction.objects.exists()
    assert not opened(story.bob).exists()


def test_what_is_swept_again_has_no_second_effect(story):
    story.caller_talks_to("alice")
    warm_transfer(story, "alice", "bob")
    completion.handle_completed()
    story.later(60)
    assert BusinessTransaction.objects.count() == opened(story.bob).count() == 1
