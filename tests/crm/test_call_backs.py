import pytest
from django.db import IntegrityError
from django.urls import reverse

from crm_ui import call_backs
from crm_ui.models import BusinessTransaction
from customizing.models import CmsIntegrationProfile, TransactionType
from presence import calls, transfers
from presence.connectors.simulator import world
from presence.connectors.simulator.models import SimLeg
from presence.models import Conversation
from tests import factory
from tests.presence.story import CALLER, Story

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def story() -> Story:
    story = Story(["alice", "bob", "carol"])
    CmsIntegrationProfile.objects.update(fallback="call-back")
    story.profile_changed()
    return story


def nobody_takes_it(story: Story) -> None:
    factory.make_contact("Anna Keller", account=factory.make_account(), main=True, phone=CALLER)
    story.caller_talks_to("alice")
    transfers.start_blind(story.alice, target=story.bob, note="Wants a refund")
    calls.reject(story.bob)
    calls.reject(story.alice)


def test_the_sender_gets_a_task_with_caller_and_note(story):
    nobody_takes_it(story)
    task = BusinessTransaction.objects.get()
    assert (task.type_id, task.contact.name, task.responsible.user) == ("1003", "Anna Keller", story.alice)
    assert (task.description, task.caller_number) == ("Call back Anna Keller, +49 30 234567890", CALLER)
    assert [(note.text, note.author) for note in task.notes.all()] == [("Wants a refund", story.alice)]
    assert story.told("alice")[-1].startswith("Nobody took Anna Keller")


def test_its_page_shows_all_of_it_and_that_nobody_made_it(story, client):
    nobody_takes_it(story)
    client.force_login(story.alice)
    task = BusinessTransaction.objects.get()
    assert "Wants a refund" in client.get(task.get_absolute_url()).content.decode()
    history = client.get(
        reverse("transaction-block", args=[task.number, "change-history"]), headers={"hx-request": "true"}
    )
    assert ">–, <" in history.content.decode()


def test_of_a_call_between_colleagues_it_says_the_number_to_which_it_was_handed_over(story):
    factory.make_contact("Anna Keller", account=factory.make_account(), main=True, phone=CALLER)
    calls.call_colleague(story.carol, target=story.alice)
    calls.accept(story.alice)
    transfers.start_blind(story.carol, number=CALLER)
    world.outside_answer(SimLeg.objects.open().get(agent=None).pk)
    transfers.start_blind(story.alice, target=story.bob)
    calls.reject(story.bob)
    calls.reject(story.alice)
    task = BusinessTransaction.objects.get()
    assert (task.description, task.caller_number) == ("Call back Anna Keller, +49 30 234567890", CALLER)
    assert task.contact.name == "Anna Keller"


def test_the_fallback_user_gets_it_if_there_is_one_and_it_is_made_once(story):
    CmsIntegrationProfile.objects.update(fallback_user=story.carol)
    story.profile_changed()
    nobody_takes_it(story)
    call_backs.call_back_wanted(conversation=Conversation.objects.get())
    assert BusinessTransaction.objects.get().responsible.user == story.carol
    assert len(story.told("carol")) == 1


def test_without_tasks_in_customizing_people_are_told_all_the_same(story):
    TransactionType.objects.filter(code="1003").delete()
    nobody_takes_it(story)
    assert not BusinessTransaction.objects.exists()
    assert story.told("alice")[-1].startswith("Nobody took")


def test_a_fallback_to_a_user_needs_the_user(story):
    with pytest.raises(IntegrityError):
        CmsIntegrationProfile.objects.update(fallback="user", fallback_user=None)
