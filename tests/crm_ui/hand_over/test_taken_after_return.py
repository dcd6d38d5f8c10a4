"""A caller whom the target did not take, and the sender neither: whoever has the caller then is the receiver."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from crm_ui.models import BusinessTransaction
from presence.calls import commands as calls
from presence.cms import gateway
from presence.connectors.simulator import queues, world
from presence.contract import CallChanged
from presence.models import Notice, NoticeKind, Transfer
from presence.models.simulator import SimLeg, World
from presence.sessions import logon
from presence.transfers import after_return, pending
from presence.transfers import commands as transfers
from presence.workers import scheduler
from tests.factory import make_account, make_contact
from tests.presence.story import CALLER, Story
from tests.statements import Statements

pytestmark = [pytest.mark.thorough, pytest.mark.django_db(transaction=True), pytest.mark.both_databases]


@pytest.fixture
def story() -> Story:
    """Anna Keller calls Alice, who hands her over to Bob; whom nobody takes rings at Dave."""
    story = Story(["alice", "bob", "carol", "dave"])
    make_contact("Anna Keller", account=make_account("Meridian Bikes GmbH"), main=True, phone=CALLER)
    story.profile_says(fallback="user", fallback_user=story.dave)
    return story


def is_declined(story: Story) -> SimLeg:
    party = story.caller_talks_to("alice", product="C-300")
    transfers.start_blind(story.alice, target=story.bob, reason="Offer", note="Wants a new brake.")
    calls.reject(story.bob)
    return party


def goes_on(story: Story) -> SimLeg:
    """Neither Bob nor Alice takes the caller."""
    party = is_declined(story)
    calls.reject(story.alice)
    return party


def opened(user: User) -> list[str]:
    return list(Notice.objects.filter(user=user, kind=NoticeKind.OPEN).values_list("url", flat=True))


def test_the_fallback_user_gets_one_transaction_with_all_that_came_with_the_call(story: Story) -> None:
    goes_on(story)
    story.later(1)
    assert not BusinessTransaction.objects.exists()
    calls.accept(story.dave)
    story.later(2)
    story.later(3)
    made = BusinessTransaction.objects.get()
    assert (made.account.name, made.contact.name) == ("Meridian Bikes GmbH", "Anna Keller")
    assert made.envelope.values["product"] == "C-300"
    assert made.notes.get().text.splitlines() == ["Reason: Offer", "Wants a new brake."]
    assert (made.responsible.user, made.created_by) == (story.dave, story.dave)
    assert (opened(story.dave), opened(story.bob)) == ([made.get_absolute_url()], [])
    assert any("Dave Example has the call from Anna Keller" in text for text in story.told("alice"))
    transfer = story.transfer()
    assert (transfer.state, transfer.receiver, transfer.failure) == ("completed", story.dave, "")


def test_so_does_who_works_in_the_fallback_queue(story: Story) -> None:
    story.profile_says(fallback="queue", fallback_queue="Service")
    at = queues.make("service", world=World.objects.get())
    queues.log_in("carol", key="service", logged_in=True, world=at.world, now=timezone.now())
    goes_on(story)
    calls.accept(story.carol)
    story.later(1)
    assert BusinessTransaction.objects.get().responsible.user == story.carol


def test_so_does_anyone_if_the_sender_has_left_meanwhile(story: Story) -> None:
    story.profile_says(fallback="anyone")
    story.caller_talks_to("alice")
    transfers.start_blind(story.alice, target=story.bob)
    logon.log_off_cms(story.alice)
    calls.reject(story.bob)
    taker = next(each for each in (story.carol, story.dave) if story.state(each.username))
    calls.accept(taker)
    story.later(1)
    assert BusinessTransaction.objects.get().responsible.user == taker


def test_it_is_found_after_the_call_too(story: Story) -> None:
    party = goes_on(story)
    calls.accept(story.dave)
    world.outside_hang_up(party.pk)
    story.later(1)
    assert BusinessTransaction.objects.get().responsible.user == story.dave


def test_it_is_found_if_only_the_list_of_the_telephone_system_tells_of_the_leg(
    story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    party = goes_on(story)
    connector = gateway.connector_for(story.destination)
    emit = connector.emit
    with monkeypatch.context() as patched:
        # events of legs are lost on the way, as no chaos loses those alone
        patched.setattr(connector, "emit", lambda events: emit([e for e in events if not isinstance(e, CallChanged)]))
        calls.accept(story.dave)
        world.outside_hang_up(party.pk)
    after_return.follow(timezone.now())
    assert story.transfer().conversation.ended_at
    assert not BusinessTransaction.objects.exists()
    for _time in range(2):
        scheduler.reconcile(timezone.now())
        after_return.follow(timezone.now())
    assert BusinessTransaction.objects.get().responsible.user == story.dave
    story.assert_quiet()


def test_the_next_hand_over_goes_on_with_the_same_transaction(story: Story) -> None:
    goes_on(story)
    calls.accept(story.dave)
    story.later(1)
    transfers.start_blind(story.dave, target=story.carol)
    calls.accept(story.carol)
    story.later(2)
    assert BusinessTransaction.objects.get().responsible.user == story.carol


@pytest.mark.parametrize("how", ["comes back", "is taken back"])
def test_of_a_caller_whom_the_sender_has_again_nothing_is_made(story: Story, how: str) -> None:
    if how == "comes back":
        is_declined(story)
    else:
        story.caller_talks_to("alice")
        transfers.start_blind(story.alice, target=story.bob)
        pending.take_back(story.alice, transfer_id=story.transfer().pk)
    calls.accept(story.alice)
    story.later(1)
    assert (story.transfer().state, bool(story.transfer().handled_at)) == ("returned", True)
    transfers.start_blind(story.alice, target=story.carol)
    calls.accept(story.carol)
    story.later(2)
    assert BusinessTransaction.objects.get().responsible.user == story.carol
    assert [each.state for each in Transfer.objects.order_by("pk")] == ["returned", "completed"]


def test_nothing_is_made_of_a_caller_who_leaves_before_somebody_answers(story: Story) -> None:
    party = goes_on(story)
    world.outside_hang_up(party.pk)
    for hours, is_settled in [(0.9, False), (1.1, True)]:
        after_return.follow(timezone.now() + timedelta(hours=hours))
        assert (story.transfer().state, bool(story.transfer().handled_at)) == ("returned", is_settled)
    assert not BusinessTransaction.objects.exists()


def test_while_no_caller_comes_back_looking_costs_one_statement(story: Story) -> None:
    is_declined(story)
    calls.accept(story.alice)
    after_return.follow(timezone.now())
    with Statements() as asked:
        after_return.follow(timezone.now())
    assert len(asked.own) == 1
