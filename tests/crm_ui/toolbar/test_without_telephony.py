"""A CMS profile with telephony off: no logon to the telephone system, no options, no ringing, no buttons of calls."""

import pytest
from django.utils import timezone

from crm_ui.administration.presence_preview import Preview
from customizing import access
from customizing.models import CmsProfile, PresenceRule
from customizing.presence_rules import DELIVERED
from presence.calls import commands as calls
from presence.calls import reachability
from presence.connectors.simulator import world
from presence.contract import Capability
from presence.errors import Refused, Unavailable
from presence.models import Agent
from presence.sessions import auto_logoff, logon
from presence.status import board
from presence.status.derive import Facts
from presence.workers import scheduler
from tests.clients import client_of
from tests.presence.story import CALLER, Story


@pytest.fixture
def story(db: None) -> Story:
    return Story(roles={"carol": "IC_AGENT"})


def telephony_off(story: Story) -> None:
    CmsProfile.objects.filter(name="DEFAULT").update(telephony=False, chat=True)
    story.profile_changed()


def on_cms(story: Story, name: str) -> bool:
    return Agent.objects.get(user=story.users[name]).cms_logged_on


def test_who_is_in_no_call_is_logged_off_and_others_stay(story: Story) -> None:
    telephony_off(story)
    auto_logoff.log_off_without_telephony(timezone.now())
    assert not on_cms(story, "alice")
    assert on_cms(story, "carol")
    assert board.fresh(story.alice.pk).word == "logged-off"


def test_the_engine_does_so(story: Story) -> None:
    assert scheduler.without_telephony in [job.work for job in scheduler.timers()]


def test_a_call_goes_on_and_who_had_it_is_logged_off_after_it(story: Story) -> None:
    party = story.caller_talks_to("alice")
    telephony_off(story)
    auto_logoff.log_off_without_telephony(timezone.now())
    assert story.state("alice") == "connected"
    assert on_cms(story, "alice")
    assert [button.command for button in story.toolbar("alice").buttons if button.enabled][-1] == "hang-up"
    world.outside_hang_up(party.pk)
    auto_logoff.log_off_without_telephony(timezone.now())
    assert not on_cms(story, "alice")


def test_no_logon_neither_by_itself_nor_by_hand(story: Story) -> None:
    telephony_off(story)
    auto_logoff.log_off_without_telephony(timezone.now())
    logon.log_on(story.alice, role=story.alice.business_roles.get())
    assert not on_cms(story, "alice")
    with pytest.raises(Refused, match="Telephony is off in the CMS profile DEFAULT"):
        logon.log_on_cms(story.alice)
    assert not [button for button in story.toolbar("alice").buttons if button.enabled]


def test_nothing_is_offered_with_who_does_not_telephone_even_before_the_logoff(story: Story) -> None:
    telephony_off(story)
    shown = board.fresh(story.bob.pk)
    assert shown.options == ()
    for option in (Capability.CALL, Capability.BLIND_TRANSFER, Capability.WARM_TRANSFER):
        with pytest.raises(Unavailable, match="Bob Example does not telephone"):
            reachability.must_be_available(story.bob, option=option)
    with pytest.raises(Unavailable):
        calls.call_colleague(story.carol, target=story.bob)


def test_own_rules_offer_nothing_either(story: Story) -> None:
    Agent.objects.update(mobile="+491701234567")
    profile = CmsProfile.objects.get(name="DEFAULT")
    rules = [PresenceRule.like(rule, profile=profile) for rule in DELIVERED]
    for rule in rules:
        rule.options = ["call", "call-mobile", "when-free"]
    PresenceRule.objects.bulk_create(rules)
    assert board.fresh(story.bob.pk).options
    telephony_off(story)
    assert board.fresh(story.bob.pk).options == ()


def test_the_preview_says_so(story: Story) -> None:
    telephony_off(story)
    profile = CmsProfile.objects.get(name="DEFAULT")
    facts = Facts(crm_on=True, cms_on=True, mobile=True)
    assert Preview.of(facts, profile=profile).options == []
    assert Preview.of(facts, profile=CmsProfile.objects.get(name="IC")).options


def test_a_call_from_outside_does_not_ring(story: Story) -> None:
    telephony_off(story)
    auto_logoff.log_off_without_telephony(timezone.now())
    party = world.simulate_inbound(CALLER, to="alice")
    assert story.party(party) == "ended: busy"


def test_the_page_has_no_buttons_of_calls(story: Story) -> None:
    telephony_off(story)
    auto_logoff.log_off_without_telephony(timezone.now())
    client = client_of(story.alice)
    html = client.get("/").content.decode()
    assert 'data-call-state="not-on-cms" data-offered=""' in html
    for command in ("accept", "reject", "hold", "dial-pad", "blind-transfer", "hang-up"):
        assert f'data-command="{command}"' not in html


def test_telephony_on_again_lets_people_log_on(story: Story) -> None:
    telephony_off(story)
    auto_logoff.log_off_without_telephony(timezone.now())
    CmsProfile.objects.update(telephony=True)
    story.profile_changed()
    logon.log_on_cms(story.alice)
    assert on_cms(story, "alice")
    assert access.profile_bundle(story.alice.agent.role_id).telephony
