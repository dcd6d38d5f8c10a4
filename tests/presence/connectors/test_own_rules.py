"""Rules of a CMS profile: what they say is what is shown, pushed, offered and checked at the click."""

import json
import re
from dataclasses import replace

import pytest

from customizing import access
from customizing.models import BusinessRole, CmsProfile, PresenceRule
from customizing.presence_rules import Icon, PresenceStatus, Rule
from presence import changes
from presence.calls import reachability
from presence.contract import Capability
from presence.errors import Refused
from presence.models import Agent
from presence.sessions import leases
from presence.status import badges, board, from_database, labels
from presence.status.derive import Facts, derive
from tests.factory import make_own_rules, make_role, make_user

ALL = frozenset(Capability)
READY = Facts(crm_on=True, cms_on=True)


def test_the_rules_given_decide_and_not_the_delivered_ones():
    rule = Rule(PresenceStatus.BUSY, crm=True, cms=True, text="Reading", options=("call", "warm-transfer"))
    status = derive(READY, capabilities=ALL - {Capability.CALL}, rules=[rule])
    assert (status.word, status.options, status.rule) == ("busy", ("warm-transfer",), rule)


def test_facts_that_the_rules_given_leave_out_are_told_as_delivered():
    rule = Rule(PresenceStatus.BUSY, crm=False, cms=False, text="Away")
    assert derive(READY, capabilities=ALL, rules=[rule]).word == "available"


@pytest.mark.django_db
class TestShown:
    @pytest.fixture(autouse=True)
    def bob(self, bob):
        leases.write(opened=[bob.pk], closed=[], worker="worker-1", now=bob.date_joined)
        return bob

    @pytest.fixture
    def profile(self) -> CmsProfile:
        profile = CmsProfile.objects.get(name="DEFAULT")
        make_own_rules(profile)
        return profile

    def rewrite(self, profile: CmsProfile, word: str = "available", **said) -> None:
        profile.presence_rules.filter(word=word, cause="").update(**said)
        access.forget()

    def seen(self, user) -> from_database.Presence:
        changes.changed([user.pk])
        board.publish([user.pk])
        return board.get(user.pk)

    def test_rules_taken_over_as_delivered_change_nothing(self, bob, profile):
        before = replace(self.seen(bob), version=0)
        PresenceRule.objects.all().delete()
        access.forget()
        assert replace(self.seen(bob), version=0) == before

    def test_text_and_icon_of_the_rule_are_on_the_badge(self, bob, profile):
        self.rewrite(profile, text="Free for you", icon=Icon.AWAY)
        html = badges.badge(self.seen(bob))
        assert 'data-status="available" data-cause=""' in html
        assert '<span class="presence__word">Free for you</span>' in html
        assert 'href="#p-away"' in html

    def test_the_frame_says_the_look_of_an_own_rule_last_and_there_is_a_template_for_it(self, bob, profile):
        delivered = json.loads("{" + self.seen(bob).as_json + "}")[str(bob.pk)]
        self.rewrite(profile, text="Free for you")
        told = json.loads("{" + self.seen(bob).as_json + "}")[str(bob.pk)]
        assert (len(delivered), len(told)) == (7, 8)
        assert re.search(rf'data-look="{told[-1]}"\s*>.*?Free for you', badges.badge_templates())

    def test_an_own_icon_keeps_the_reasons_of_not_ready(self, bob, profile):
        profile.presence_rules.filter(cause="not-ready").update(icon=Icon.AWAY)
        access.forget()
        Agent.objects.filter(user=bob).update(work_mode=1000)
        presence = self.seen(bob)
        assert labels.label_of(presence) == "Busy, Lunch"
        assert re.search(
            rf'data-work-mode="1000"\s+data-look="{presence.look}"\s*>.*?#p-away.*?Busy, Lunch',
            badges.badge_templates(),
            re.DOTALL,
        )

    def test_a_changed_rule_is_a_new_version_of_everybody(self, bob, profile, django_capture_on_commit_callbacks):
        before = self.seen(bob).version
        row = profile.presence_rules.get(word="available")
        row.text = "Free for you"
        with django_capture_on_commit_callbacks(execute=True):
            row.save()
        after = board.get(bob.pk)
        assert (after.text, after.version > before) == ("Free for you", True)

    def test_users_of_another_profile_keep_theirs(self, bob, profile):
        self.rewrite(profile, text="Free for you")
        ivy = make_user("ivy", role="IC_AGENT", on_cms=True)
        assert self.seen(ivy).text == ""

    def test_with_several_roles_the_one_logged_on_with_counts(self, bob, profile):
        self.rewrite(profile, text="Free for you")
        bob.business_roles.add(make_role("IC_AGENT"))
        Agent.objects.filter(user=bob).update(role=BusinessRole.objects.get(name="IC_AGENT"))
        assert self.seen(bob).text == ""

    def test_what_a_rule_offers_is_not_refused_at_the_click(self, bob, profile):
        self.rewrite(profile, word="available", options=["call", "warm-transfer"])
        Agent.objects.filter(user=bob).update(work_mode=2)
        with pytest.raises(Refused, match="not ready"):
            reachability.must_be_available(bob, option=Capability.WARM_TRANSFER)
        profile.presence_rules.filter(cause="not-ready").update(options=["warm-transfer"])
        access.forget()
        reachability.must_be_available(bob, option=Capability.WARM_TRANSFER)
        with pytest.raises(Refused, match="not ready"):
            reachability.must_be_available(bob, option=Capability.CALL)


def test_each_icon_has_a_symbol_in_the_sprite():
    from django.template.loader import render_to_string

    symbols = set(re.findall(r'id="p-([a-z-]+)"', render_to_string("frame/_sprite.html")))
    assert set(Icon.values) <= symbols
