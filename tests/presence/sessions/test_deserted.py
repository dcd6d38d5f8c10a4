"""Whose browser is gone for good does not stay on the telephone system."""

from datetime import timedelta

import pytest
from django.utils import timezone

from customizing.models import HeartbeatProfile
from presence.calls import commands as calls
from presence.models import Agent
from presence.sessions import auto_logoff, logon
from tests.presence.story import Story

pytestmark = pytest.mark.django_db(transaction=True)


def minutes_later(minutes: float) -> None:
    auto_logoff.log_off(timezone.now() + timedelta(minutes=minutes))


def on_cms(pair: Story) -> list[str]:
    return sorted(Agent.objects.filter(cms_logged_on=True).values_list("user__username", flat=True))


def test_who_has_left_is_logged_off_after_the_time_of_the_heartbeat_profile(pair):
    logon.log_off_crm(pair.alice)
    minutes_later(14)
    assert on_cms(pair) == ["alice", "bob"]
    minutes_later(16)
    assert on_cms(pair) == ["bob"]


def test_who_comes_back_stays(pair):
    logon.log_off_crm(pair.alice)
    logon.lease_opened(pair.alice.pk, worker="browser")
    minutes_later(16)
    assert on_cms(pair) == ["alice", "bob"]


def test_an_empty_time_means_never(pair):
    HeartbeatProfile.objects.update(cms_log_off_after=None)
    pair.profile_changed()
    logon.log_off_crm(pair.alice)
    minutes_later(1000)
    assert on_cms(pair) == ["alice", "bob"]


def test_a_call_goes_on_and_the_telephone_is_left_after_it(pair):
    party = pair.caller_talks_to("alice")
    logon.log_off_crm(pair.alice)
    minutes_later(16)
    assert pair.party(party) == "connected"
    calls.hang_up(pair.alice)
    minutes_later(16)
    assert on_cms(pair) == ["bob"]
