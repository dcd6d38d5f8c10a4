"""A blind transfer that nobody takes: back to the sender, then where the integration profile says."""

from collections.abc import Iterator

import pytest
from django.utils import timezone

from presence.calls import commands as calls
from presence.cms import gateway
from presence.connectors.simulator import queues, world
from presence.inbox import receive as inbox
from presence.models import Conversation
from presence.models.simulator import World
from presence.sessions import logon
from presence.signals import call_back_wanted
from presence.transfers import commands as transfers
from tests.presence.listening import told_by
from tests.presence.story import Story

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both_databases, pytest.mark.thorough]


@pytest.fixture
def story() -> Story:
    return Story(["alice", "bob", "carol", "dave"])


@pytest.fixture
def wanted() -> Iterator[list[Conversation]]:
    with told_by(call_back_wanted, "conversation") as told:
        yield told


def hand_over(story: Story):
    party = story.caller_talks_to("alice")
    transfers.start_blind(story.alice, target=story.bob)
    return party


def ringing(story: Story) -> list[str]:
    return [name for name in ("alice", "bob", "carol", "dave") if story.state(name) == "alerting"]


def test_it_rings_as_long_as_the_profile_says_at_the_target_and_at_the_sender(story):
    story.profile_says(ring_seconds=10, return_seconds=20)
    party = hand_over(story)
    story.later(9)
    assert ringing(story) == ["bob"]
    now = story.later(11)
    assert ringing(story) == ["alice"]
    assert story.transfer().state == "returned"
    rings_until = world.all_calls()[0].ring_until
    assert (rings_until - now).total_seconds() == 20
    assert story.party(party) == "dialing"


def test_then_it_rings_at_the_fallback_user_and_at_last_at_anyone(story):
    story.profile_says(fallback="user", fallback_user=story.dave)
    party = hand_over(story)
    calls.reject(story.bob)
    calls.reject(story.alice)
    assert ringing(story) == ["dave"]
    calls.reject(story.dave)
    assert ringing(story) == ["carol"]
    calls.accept(story.carol)
    assert story.party(party) == "connected"


def test_or_it_waits_in_the_fallback_queue_for_one_of_its_agents(story):
    story.profile_says(fallback="queue", fallback_queue="Service")
    service = queues.make("service", world=World.objects.get())
    queues.log_in("dave", key="service", logged_in=True, world=service.world, now=timezone.now())
    party = hand_over(story)
    story.caller_talks_to("dave")
    calls.reject(story.bob)
    calls.reject(story.alice)
    assert (ringing(story), story.party(party)) == ([], "queued")
    calls.hang_up(story.dave)
    story.later(1)
    assert ringing(story) == ["dave"]


def test_a_fallback_queue_that_the_telephone_system_does_not_know_is_passed_over(story):
    story.profile_says(fallback="queue", fallback_queue="nowhere")
    hand_over(story)
    calls.reject(story.bob)
    calls.reject(story.alice)
    assert ringing(story) == ["carol"]


def test_a_fallback_user_who_is_busy_is_passed_over(story):
    story.profile_says(fallback="user", fallback_user=story.dave)
    hand_over(story)
    story.caller_talks_to("dave")
    calls.reject(story.bob)
    calls.reject(story.alice)
    assert ringing(story) == ["carol"]


@pytest.mark.parametrize("how", ["sender declines", "sender is gone"])
def test_a_caller_to_be_called_back_is_told_so(story, wanted, how):
    story.profile_says(fallback="call-back")
    party = hand_over(story)
    if how == "sender is gone":
        logon.log_off_cms(story.alice)
    calls.reject(story.bob)
    if how == "sender declines":
        calls.reject(story.alice)
    assert story.party(party) == "ended: call-back"
    assert [conversation.end_reason for conversation in wanted] == ["call-back"]
    story.assert_quiet()


def test_a_colleague_is_not_called_back_but_goes_to_anyone(story, wanted):
    story.profile_says(fallback="call-back")
    calls.call_colleague(story.carol, target=story.alice)
    calls.accept(story.alice)
    transfers.start_blind(story.alice, target=story.bob)
    calls.reject(story.bob)
    calls.reject(story.alice)
    assert ringing(story) == ["dave"]
    assert wanted == []


def test_a_wish_to_call_back_survives_lost_news_and_is_told_once(story, wanted, monkeypatch):
    story.profile_says(fallback="call-back")
    hand_over(story)
    calls.reject(story.bob)
    connector = gateway.connector_for(story.destination)
    # the telephone system says nothing more
    monkeypatch.setattr(connector, "emit", lambda events: None)
    calls.reject(story.alice)
    monkeypatch.undo()
    assert wanted == []
    for _time in range(2):
        inbox.reconcile(story.destination, gateway.connector_for(story.destination).snapshot())
    assert len(wanted) == 1
    assert Conversation.objects.get().end_reason == "call-back"
