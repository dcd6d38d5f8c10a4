from dataclasses import replace
from datetime import timedelta
from itertools import product

import pytest

from presence.contract import Capability
from presence.status.derive import CALL_STATES, MODES, RULES, Cause, Facts, PresenceStatus, derive
from tests.points_of_time import NINE

ALL = frozenset(Capability)
SPACE = list(product([True, False], [True, False], [True, False], CALL_STATES, MODES, [True, False], [True, False]))


def facts_of(known, crm, cms, call, mode, wrap_up, mobile) -> Facts:
    facts = Facts(known=known, crm_on=crm, cms_on=cms, call_state=call, wrap_up=wrap_up, mobile=mobile)
    return replace(facts, unreachable_since=NINE) if mode == "no-phone" else replace(facts, work_mode_kind=mode)


def by_the_book(facts: Facts) -> tuple[str, str]:
    """The truth table once more, written as one would say it."""
    if not facts.known:
        return "unknown", ""
    if not facts.cms_on:
        return "logged-off", "not-on-cms" if facts.crm_on else ""
    if not facts.crm_on:
        return "busy", "not-in-crm"
    if facts.call_state:
        return "busy", facts.call_state
    if facts.unreachable_since:
        return "busy", "no-phone"
    if facts.wrap_up or facts.work_mode_kind == "wrap-up":
        return "busy", "wrap-up"
    return ("busy", "not-ready") if facts.work_mode_kind == "not-ready" else ("available", "")


def test_exactly_one_rule_fits_each_combination_of_facts():
    assert {sum(rule.facts.fits(facts_of(*point).combination) for rule in RULES) for point in SPACE} == {1}


def test_each_combination_of_facts_has_the_status_of_the_book():
    for point in SPACE:
        facts = facts_of(*point)
        status = derive(facts, capabilities=ALL)
        assert (status.word, status.cause) == by_the_book(facts), facts


def test_available_offers_call_and_transfers_and_busy_the_mobile_and_to_wait():
    for point in SPACE:
        facts = facts_of(*point)
        status = derive(facts, capabilities=ALL)
        mobile = ("call-mobile",) if facts.mobile else ()
        soon = ("when-free",) if status.cause != Cause.NOT_IN_CRM else ()
        expected = {
            PresenceStatus.AVAILABLE: ("call", "blind-transfer", "warm-transfer"),
            PresenceStatus.BUSY: (*mobile, *soon),
        }
        assert status.options == expected.get(status.word, ()), facts


def test_what_the_cms_cannot_do_is_not_offered():
    facts = Facts(crm_on=True, cms_on=True, mobile=True)
    for capability in Capability:
        assert capability not in derive(facts, capabilities=ALL - {capability}).options
    in_call = replace(facts, call_state="in-call")
    assert derive(in_call, capabilities=ALL - {Capability.WARM_TRANSFER}).options == ("call-mobile",)
    assert derive(facts, capabilities=frozenset()).options == ()


def test_every_cause_is_reached():
    reached = {derive(facts_of(*point), capabilities=ALL).cause for point in SPACE}
    assert reached == set(Cause)


@pytest.mark.parametrize(
    ("on", "cause", "hour"),
    [
        ({"crm_on": True, "cms_on": True}, "", 12),
        ({"crm_on": True, "cms_on": True, "call_state": "in-call"}, "in-call", 11),
        ({"crm_on": True, "cms_on": True, "work_mode_kind": "not-ready"}, "not-ready", 12),
        ({"cms_on": True, "call_state": "in-call"}, "not-in-crm", 10),
        ({}, "", 10),
    ],
)
def test_since_is_the_latest_change_of_the_facts_that_decide(on, cause, hour):
    facts = Facts(
        **on,
        cms_since=NINE,
        crm_since=NINE + timedelta(hours=1),
        call_since=NINE + timedelta(hours=2),
        mode_since=NINE + timedelta(hours=3),
    )
    status = derive(facts, capabilities=ALL)
    assert (status.cause, status.since) == (cause, NINE.replace(hour=hour))


def test_without_times_there_is_no_since():
    assert derive(Facts(crm_on=True, cms_on=True), capabilities=ALL).since is None
