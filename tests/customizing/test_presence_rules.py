"""The rule matrix of presence: complete, without contradiction, and edited in the form of a CMS profile."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from customizing import access, checks
from customizing.models import BusinessRole, CmsProfile
from customizing.presence_matrix import contradictions, gaps
from customizing.presence_rules import (
    CALL_STATES,
    DELIVERED,
    EVERY,
    MODES,
    Cause,
    Combination,
    PresenceStatus,
    Rule,
    deciding_rule,
)
from tests.factory import make_own_rules

from .forms import errors, fields_of, page, save

pytestmark = pytest.mark.thorough

ANSWER = st.sampled_from([None, True, False])
RULES = st.lists(
    st.builds(
        Rule,
        word=st.sampled_from([PresenceStatus.AVAILABLE, PresenceStatus.BUSY]),
        known=ANSWER,
        crm=ANSWER,
        cms=ANSWER,
        call=st.sampled_from([None, *CALL_STATES]),
        mode=st.sampled_from([None, *MODES]),
    ),
    max_size=6,
)


@pytest.fixture
def profile(customizing: None) -> CmsProfile:
    """A CMS profile whose rules are the delivered ones, as its own."""
    found = CmsProfile.objects.get(name="DEFAULT")
    make_own_rules(found)
    return found


def row_of(profile: CmsProfile, cause: str, field: str) -> str:
    """The name of a field of the row with this cause."""
    causes = list(profile.presence_rules.order_by("position", "id").values_list("cause", flat=True))
    return f"presence_rules-{causes.index(cause)}-{field}"


def fitting(rules: Sequence[Rule], facts: Combination) -> list[Rule]:
    return [rule for rule in rules if rule.facts.fits(facts)]


class TestMatrix:
    def test_the_delivered_rules_are_complete_and_exclude_each_other(self) -> None:
        assert {len(fitting(DELIVERED, facts)) for facts in EVERY} == {1}
        assert (gaps(DELIVERED), contradictions(DELIVERED)) == ([], [])

    def test_a_missing_combination_is_named_as_widely_as_it_is_missing(self) -> None:
        rules = [rule for rule in DELIVERED if rule.cause != Cause.NOT_ON_CMS]
        assert [str(gap) for gap in gaps(rules)] == ["communication-enabled: yes, in the CRM: yes, on the CMS: no"]

    def test_two_rules_that_say_different_things_of_the_same_facts_contradict(self) -> None:
        early = Rule(PresenceStatus.BUSY, Cause.WRAP_UP, crm=True, cms=True, mode="wrap-up")
        found = contradictions([*DELIVERED, early])
        assert {str(each.facts) for each in found} == {
            "communication-enabled: yes, in the CRM: yes, on the CMS: yes, call: ringing, work mode: wrap-up",
            "communication-enabled: yes, in the CRM: yes, on the CMS: yes, call: dialing, work mode: wrap-up",
            "communication-enabled: yes, in the CRM: yes, on the CMS: yes, call: in a call, work mode: wrap-up",
            "communication-enabled: yes, in the CRM: yes, on the CMS: yes, call: none, work mode: wrap-up",
        }

    def test_two_rules_that_say_the_same_may_overlap(self) -> None:
        assert contradictions([*DELIVERED, replace(DELIVERED[-1], mode="ready", position=110)]) == []

    @given(RULES)
    def test_gaps_are_just_the_facts_that_no_rule_fits(self, rules: list[Rule]) -> None:
        missing = gaps(rules)
        for facts in EVERY:
            assert any(gap.fits(facts) for gap in missing) == (not fitting(rules, facts))

    @given(RULES)
    def test_without_gaps_and_contradictions_the_order_means_nothing(self, rules: list[Rule]) -> None:
        ambiguous = any(len({rule.result for rule in fitting(rules, facts)}) > 1 for facts in EVERY)
        assert bool(contradictions(rules)) == ambiguous

    def test_facts_that_own_rules_leave_out_are_decided_by_the_delivered_ones(self) -> None:
        assert {deciding_rule([], facts).result for facts in EVERY} == {rule.result for rule in DELIVERED}

    def test_rules_that_look_the_same_share_a_badge_and_delivered_looks_need_none(self) -> None:
        own = replace(DELIVERED[4], text="On the phone")
        assert own.look == replace(own, position=5).look != ""
        assert replace(own, icon="ringing").look != own.look
        assert {rule.look for rule in DELIVERED} == {""}


class TestForm:
    def test_the_delivered_rules_are_taken_over_row_by_row(self, admin: Client) -> None:
        profile = CmsProfile.objects.get(name="DEFAULT")
        assert 'name="_take_over_rules"' in admin.get(page(profile, "change", profile.pk)).content.decode()
        save(admin, profile, _take_over_rules="1")
        taken = [replace(row.as_rule(), profile="") for row in profile.presence_rules.all()]
        assert taken == list(DELIVERED)
        assert 'name="_take_over_rules"' not in admin.get(page(profile, "change", profile.pk)).content.decode()

    def test_taken_over_rules_can_be_saved_as_they_are(self, admin: Client, profile: CmsProfile) -> None:
        assert save(admin, profile).status_code == 302

    def test_a_gap_is_refused_with_the_missing_combination(self, admin: Client, profile: CmsProfile) -> None:
        message = errors(save(admin, profile, **{row_of(profile, "ringing", "call"): "dialing"}))
        assert "none says what is shown when communication-enabled: yes, in the CRM: yes, on the CMS: yes, call: " in (
            message
        )
        assert "call: ringing. Add a rule" in message

    def test_a_deleted_rule_leaves_a_gap(self, admin: Client, profile: CmsProfile) -> None:
        message = errors(save(admin, profile, **{row_of(profile, "not-in-crm", "DELETE"): "on"}))
        assert "in the CRM: no, on the CMS: yes" in message

    def test_a_contradiction_is_refused_with_both_rules_and_the_combination(
        self, admin: Client, profile: CmsProfile
    ) -> None:
        message = errors(save(admin, profile, **{row_of(profile, "wrap-up", "call"): ""}))
        assert "position 50 (Busy, phone is ringing) and 80 (Busy, wrap-up) contradict each other when" in message
        assert "call: ringing, work mode: wrap-up" in message

    def test_a_status_without_delivered_words_needs_a_text(self, admin: Client, profile: CmsProfile) -> None:
        message = errors(save(admin, profile, **{row_of(profile, "ringing", "word"): "available"}))
        assert "Text: enter one" in message

    def test_only_what_the_connector_can_do_is_offered(
        self, admin: Client, profile: CmsProfile, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        # a telephone system that can do less; the product has one only
        monkeypatch.setattr("customizing.collaboration._capabilities", lambda kind: {"call"})
        html = admin.get(page(profile, "change", profile.pk)).content.decode()
        assert "Warm Transfer" not in html
        message = errors(save(admin, profile, **{row_of(profile, "ringing", "options"): ["warm-transfer"]}))
        assert "the telephone system of this profile cannot do “warm-transfer”" in message

    def test_a_profile_saved_as_new_takes_its_rules_along(self, admin: Client, profile: CmsProfile) -> None:
        sent = fields_of(admin.get(page(profile, "change", profile.pk)))
        admin.post(page(profile, "change", profile.pk), sent | {"name": "COPY", "_saveasnew": "1"})
        assert CmsProfile.objects.get(name="COPY").presence_rules.count() == len(DELIVERED)

    def test_all_rules_deleted_is_the_delivered_rules_again(self, admin: Client, profile: CmsProfile) -> None:
        rows = {f"presence_rules-{number}-DELETE": "on" for number in range(len(DELIVERED))}
        save(admin, profile, **rows)
        role = BusinessRole.objects.get(name="SALESPRO")
        assert access.profile_bundle(role).presence_rules == DELIVERED


class TestAccess:
    def test_own_rules_are_those_of_the_profile_of_the_role(self, profile: CmsProfile) -> None:
        profile.presence_rules.filter(cause="ringing").update(text="It rings")
        texts = [rule.text for rule in access.profile_bundle(BusinessRole.objects.get(name="SALESPRO")).presence_rules]
        assert "It rings" in texts
        assert access.profile_bundle(BusinessRole.objects.get(name="IC_AGENT")).presence_rules == DELIVERED
        assert {rule.profile for rule in access.own_presence_rules()} == {"DEFAULT"}

    def test_gaps_and_contradictions_that_came_otherwise_are_findings(self, profile: CmsProfile) -> None:
        profile.presence_rules.filter(cause="ringing").update(call="dialing", text="It rings")
        found = {finding.id for finding in checks.findings()}
        assert {"CUST-012", "CUST-013"} <= found
