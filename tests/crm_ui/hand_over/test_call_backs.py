import re

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError
from django.db.models import ProtectedError
from django.urls import reverse
from django.utils import timezone

from crm_ui.hand_over import call_back_tasks
from crm_ui.models import BusinessTransaction, RelationshipKind
from customizing import checks
from customizing.models import CmsIntegrationProfile, NavigationCreateLink, TransactionType
from presence.calls import commands as calls
from presence.connectors.simulator import world
from presence.models import Conversation
from presence.models.simulator import SimLeg
from presence.sessions import departures
from presence.transfers import commands as transfers
from presence.when_free import commands as when_free_commands
from tests import factory
from tests.presence.story import CALLER, Story

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def story() -> Story:
    story = Story()
    story.profile_says(fallback="call-back")
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
    assert re.search(r">–,\s+<", history.content.decode())


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
    story.profile_says(fallback_user=story.carol)
    nobody_takes_it(story)
    call_back_tasks.call_back_wanted(conversation=Conversation.objects.get())
    assert BusinessTransaction.objects.get().responsible.user == story.carol
    assert len(story.told("carol")) == 1


def nobody_creates_tasks() -> None:
    """No business role has the type of call-backs under Create any more, as is needed before it can be deleted."""
    NavigationCreateLink.objects.filter(transaction_type="1003").delete()


def test_a_task_is_made_though_its_type_is_not_there_any_more(story):
    """However it went: what was promised holds, and the check says before that the type is missing."""
    nobody_creates_tasks()
    TransactionType.objects.filter(code="1003")._raw_delete("default")
    TransactionType.objects.create(code="ZTSK", text="Other", number_from=3_005_000_000)
    assert "CUST-014" in [finding.id for finding in checks.findings()]
    nobody_takes_it(story)
    task = BusinessTransaction.objects.get()
    assert (task.type_id, task.type.text, task.responsible.user) == ("1003", "Task", story.alice)
    assert task.number == "3020000000"
    assert story.told("alice")[-1].startswith("Nobody took Anna Keller")
    assert "CUST-014" not in [finding.id for finding in checks.findings()]


def test_the_type_of_call_backs_stays_while_a_profile_promises_them(story, admin_client):
    nobody_creates_tasks()
    CmsIntegrationProfile.objects.exclude(name="SALES").update(fallback="anyone")
    url = reverse("admin:customizing_transactiontype_delete", args=["1003"])
    html = admin_client.post(url, {"post": "yes"}).content.decode()
    assert "CMS integration profile SALES promises call-backs" in html
    assert "Choose another fallback</a>" in html
    with pytest.raises(ProtectedError):
        TransactionType.objects.get(code="1003").delete()
    CmsIntegrationProfile.objects.update(fallback="anyone")
    admin_client.post(url, {"post": "yes"})
    assert not TransactionType.objects.filter(code="1003").exists()


def test_the_type_of_call_backs_stays_while_one_is_promised_if_the_call_ends(story):
    nobody_creates_tasks()
    CmsIntegrationProfile.objects.update(fallback="anyone")
    story.caller_talks_to("alice")
    story.caller_rings("bob")
    when_free = when_free_commands.wait_for(story.alice, target=story.bob)
    TransactionType.objects.get(code="1003")
    when_free_commands.if_call_ends(story.alice, when_free.pk, call_back=True)
    with pytest.raises(ProtectedError, match="Alice Example"):
        TransactionType.objects.get(code="1003").delete()
    when_free_commands.withdraw(story.alice, when_free.pk)
    TransactionType.objects.get(code="1003").delete()


def test_a_fallback_to_a_user_needs_the_user(story):
    with pytest.raises(IntegrityError):
        CmsIntegrationProfile.objects.update(fallback="user", fallback_user=None)


def test_the_caller_of_who_is_deactivated_is_called_back_by_who_knows_the_account(story):
    account = factory.make_account(phone=CALLER)
    factory.relate(account, story.carol.partner, RelationshipKind.RESPONSIBLE)
    task = _task_after_deactivating(story, "alice")
    assert (task.responsible.user, task.account) == (story.carol, account)
    assert story.told("carol")[-1].startswith("Nobody took")
    assert story.told("alice") == []


def test_or_by_an_active_colleague_with_the_same_role(story):
    assert _task_after_deactivating(story, "alice").responsible.user == story.bob


def _task_after_deactivating(story: Story, name: str) -> BusinessTransaction:
    story.caller_talks_to(name)
    User.objects.filter(username=name).update(is_active=False)
    departures.see_off(timezone.now())
    return BusinessTransaction.objects.get()
