"""Nobody is left with a user who is gone: what becomes of the calls of somebody deactivated, or not back in time."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.db.models import ProtectedError
from django.utils import timezone

from customizing.models import CmsDestination, HeartbeatProfile
from presence.calls import commands as calls
from presence.models import Agent, Call, Transfer
from presence.sessions import departures, logon
from presence.transfers import commands as transfers
from tests.presence.story import Story

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.thorough]


def deactivated(user: User) -> None:
    User.objects.filter(pk=user.pk).update(is_active=False)
    user.is_active = False
    see_off()


def see_off(minutes: float = 0) -> None:
    """What the engine does in its next turns."""
    now = timezone.now() + timedelta(minutes=minutes)
    for _turn in range(2):
        departures.see_off(now)
        departures.log_off(now)


def session_ended(story: Story, name: str) -> None:
    """By an administrator, or by a new password."""
    departures.expect_back([story.users[name].pk], now=timezone.now())
    logon.lease_closed(story.users[name].pk, worker="browser")


def ringing(story: Story) -> list[str]:
    return [name for name in ("alice", "bob", "carol") if story.state(name) == "alerting"]


@pytest.mark.parametrize("then", ["connected", "held", "alerting"])
def test_the_caller_of_who_is_deactivated_goes_where_the_integration_profile_says(story, then):
    story.profile_says(fallback="user", fallback_user=story.carol)
    party = story.caller_rings("alice")
    if then != "alerting":
        calls.accept(story.alice)
    if then == "held":
        calls.hold(story.alice)
    deactivated(story.alice)
    assert ringing(story) == ["carol"]
    calls.accept(story.carol)
    assert story.party(party) == "connected"
    assert not Agent.objects.get(user=story.alice).cms_logged_on


@pytest.mark.parametrize("other", ["alice", "bob"])
def test_the_caller_goes_to_no_fallback_user_who_is_gone_too(story, other):
    story.profile_says(fallback="user", fallback_user=story.users[other])
    story.caller_talks_to("alice")
    User.objects.filter(username=other).update(is_active=False)
    deactivated(story.alice)
    assert [name for name in ringing(story) if name in {"alice", other}] == []
    assert len(ringing(story)) == 1


def test_without_an_integration_profile_somebody_calls_back(story):
    story.alice.business_roles.update(integration_profile=None)
    story.profile_changed()
    party = story.caller_talks_to("alice")
    deactivated(story.alice)
    assert story.party(party) == "ended: call-back"
    story.assert_quiet()


def test_a_colleague_hears_that_who_is_deactivated_has_hung_up(story):
    calls.call_colleague(story.bob, target=story.alice)
    calls.accept(story.alice)
    deactivated(story.alice)
    story.assert_quiet()


@pytest.mark.parametrize("answered", [True, False])
def test_a_consult_of_who_is_deactivated_gives_the_caller_to_the_colleague_or_the_fallback(story, answered):
    story.profile_says(fallback="user", fallback_user=story.carol)
    party = story.caller_talks_to("alice")
    transfers.start_warm(story.alice, target=story.bob)
    if answered:
        calls.accept(story.bob)
    deactivated(story.alice)
    see_off()
    if answered:
        assert story.transfer().state == "completed"
        assert (story.state("bob"), story.party(party)) == ("connected", "connected")
    else:
        assert ringing(story) == ["carol"]


@pytest.mark.parametrize("warm", [True, False])
def test_whom_a_call_was_offered_and_who_is_deactivated_gives_it_back_to_the_sender(story, warm):
    party = story.caller_talks_to("alice")
    (transfers.start_warm if warm else transfers.start_blind)(story.alice, target=story.bob)
    deactivated(story.bob)
    if not warm:
        calls.accept(story.alice)
    assert (story.state("alice"), story.party(party)) == ("connected", "connected")


def test_a_blind_transfer_that_nobody_takes_does_not_come_back_to_a_sender_who_was_deactivated(story):
    story.profile_says(fallback="user", fallback_user=story.carol)
    story.caller_talks_to("alice")
    transfers.start_blind(story.alice, target=story.bob)
    deactivated(story.alice)
    calls.reject(story.bob)
    assert ringing(story) == ["carol"]


def test_who_was_logged_off_by_others_finds_the_call_again(story):
    party = story.caller_talks_to("alice")
    session_ended(story, "alice")
    see_off(minutes=14)
    logon.log_on(story.alice, role=story.alice.business_roles.get())
    logon.lease_opened(story.alice.pk, worker="browser")
    see_off(minutes=16)
    assert (story.state("alice"), story.party(party)) == ("connected", "connected")
    calls.hang_up(story.alice)
    story.assert_quiet()


def test_who_is_not_back_in_time_gives_the_caller_away(story):
    HeartbeatProfile.objects.update(cms_log_off_after=120)
    story.profile_says(fallback="user", fallback_user=story.carol)
    story.caller_talks_to("alice")
    session_ended(story, "alice")
    see_off(minutes=1)
    assert story.state("alice") == "connected"
    see_off(minutes=3)
    assert (story.state("alice"), ringing(story)) == ("", ["carol"])


def test_who_has_left_by_logging_off_keeps_the_call_on_the_telephone(story):
    party = story.caller_talks_to("alice")
    logon.log_off_crm(story.alice)
    departures.expect_back([story.alice.pk], now=timezone.now())
    see_off(minutes=1000)
    assert (story.state("alice"), story.party(party)) == ("connected", "connected")


def test_who_lost_the_last_role_finishes_the_call_and_then_leaves_the_telephone_system(story):
    story.caller_talks_to("alice")
    story.alice.business_roles.clear()
    see_off()
    assert (story.state("alice"), Agent.objects.get(user=story.alice).cms_logged_on) == ("connected", True)
    calls.hang_up(story.alice)
    see_off()
    assert not Agent.objects.get(user=story.alice).cms_logged_on


def test_who_lost_the_last_role_and_closes_all_pages_gives_the_caller_away(story):
    story.profile_says(fallback="user", fallback_user=story.carol)
    story.caller_talks_to("alice")
    story.alice.business_roles.clear()
    logon.lease_closed(story.alice.pk, worker="browser")
    see_off()
    assert ringing(story) == ["carol"]


def test_a_call_at_a_telephone_system_that_was_switched_off_goes_on_and_then_all_leave_it(story):
    party = story.caller_talks_to("alice")
    destination = CmsDestination.objects.get()
    destination.active = False
    destination.save()
    see_off()
    assert list(Agent.objects.filter(cms_logged_on=True).values_list("user__username", flat=True)) == ["alice"]
    calls.hold(story.alice)
    assert story.party(party) == "held"
    calls.hang_up(story.alice)
    see_off()
    assert not Agent.objects.filter(cms_logged_on=True).exists()


def test_a_command_that_the_telephone_system_does_not_carry_out_is_given_again(story):
    story.profile_says(fallback="user", fallback_user=story.carol)
    story.caller_talks_to("alice")
    later = timezone.now() + timedelta(minutes=1)
    Call.objects.update(awaiting=departures.RELEASE, awaiting_until=later)
    deactivated(story.alice)
    assert story.state("alice") == "connected"
    see_off(minutes=2)
    assert ringing(story) == ["carol"]


def test_who_has_calls_cannot_be_deleted_with_their_history(story):
    story.caller_talks_to("alice")
    transfers.start_blind(story.alice, target=story.bob)
    calls.accept(story.bob)
    calls.hang_up(story.bob)
    for user in (story.alice, story.bob):
        with pytest.raises(ProtectedError):
            user.delete()
    assert (Call.objects.count(), Transfer.objects.count()) == (2, 1)


def test_nobody_logs_on_the_telephone_system_with_a_role_that_was_taken_away(story):
    logon.log_off_cms(story.alice)
    story.alice.business_roles.clear()
    with pytest.raises(calls.Refused, match="not enabled for communication"):
        logon.log_on_cms(story.alice)
