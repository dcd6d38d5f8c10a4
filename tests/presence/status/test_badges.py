import re
from datetime import datetime, timedelta
from types import SimpleNamespace

import pytest
from django.template import Context, Template
from django.utils import timezone, translation

from customizing import access
from customizing.models import CmsProfile, WorkMode
from presence import changes
from presence.models import Agent
from presence.sessions import leases
from presence.status import board, labels
from presence.status.derive import RULES
from tests.factory import make_call, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("customizing"), pytest.mark.thorough]
TODAY = timezone.localtime().replace(hour=9, minute=5, second=0, microsecond=0)


@pytest.fixture
def alice():
    return make_agent("alice")


@pytest.fixture
def bob():
    return make_agent("bob")


def make_agent(name: str, **fields):
    user = make_user(name, role="SERVICEPRO", on_cms=True, **fields)
    leases.write(opened=[user.pk], closed=[], worker="worker-1", now=TODAY)
    return user


def show(template: str, viewer, **context) -> str:
    profiles = access.profile_bundle(viewer.business_roles.first())
    request = SimpleNamespace(user=viewer, profiles=profiles)
    return Template("{% load presence %}" + template).render(Context({"request": request, **context}))


def badge_of(user, viewer) -> str:
    return show("{% presence id %}", viewer, id=user.pk)


def options_of(user, viewer) -> list[str]:
    html = show("{% collaboration id %}", viewer, id=user.pk)
    assert all(f'data-target="{user.username}"' in button for button in re.findall("<button[^>]*>", html))
    return [
        name + ("-mobile" if address else "")
        for name, address in re.findall(r'data-option="([a-z-]+)" data-target="\w+"( data-address="mobile")?', html)
    ]


def put_in_call(user, state: str = "connected", at: datetime = TODAY) -> None:
    make_call(user, "+496221555001", state=state, state_since=at)
    changes.changed([user.pk])
    board.publish([user.pk])


def test_the_badge_says_word_cause_and_since_and_can_be_found_by_user_name(alice, bob):
    put_in_call(bob, at=TODAY + timedelta(hours=5))
    html = badge_of(bob, alice)
    for part in ('data-presence="bob"', 'data-status="busy"', 'data-cause="in-call"', 'href="#p-in-call"'):
        assert part in html
    assert "Busy, in a call" in html
    assert ">since 14:05</time>" in html
    assert f'data-version="{Agent.objects.get(pk=bob.pk).version}"' in html


def test_a_state_of_another_day_says_the_day(alice, bob):
    Agent.objects.filter(pk=bob.pk).update(crm_since=TODAY.replace(year=2024, month=3, day=7))
    assert ">since 7 Mar</time>" in badge_of(bob, alice)


def test_a_reason_of_ones_own_is_the_cause_in_words(alice, bob):
    Agent.objects.filter(pk=bob.pk).update(work_mode=1000)
    html = badge_of(bob, alice)
    assert "Busy, Lunch" in html
    assert 'data-cause="not-ready" data-work-mode="1000"' in html


def test_a_work_mode_that_is_renamed_shows_its_new_text_at_once(alice, bob):
    Agent.objects.filter(pk=bob.pk).update(work_mode=1000)
    assert "Busy, Lunch" in badge_of(bob, alice)
    mode = WorkMode.objects.get(code=1000)
    mode.text = "Siesta"
    mode.save()
    access.forget()
    assert "Busy, Siesta" in badge_of(bob, alice)


def test_each_rule_of_the_truth_table_has_words_and_a_shape():
    for rule in RULES:
        assert labels.label(rule.word, rule.cause)
        assert labels.icon(rule.word, rule.cause) in {"available", "busy", "in-call", "logged-off", "unknown"}


def test_words_of_a_badge_are_not_kept_for_another_language(alice, bob):
    english = badge_of(bob, alice)
    with translation.override("de"):
        badge_of(bob, alice)
    assert badge_of(bob, alice) == english


def test_a_changed_fact_is_in_the_next_badge(alice, bob):
    before = badge_of(bob, alice)
    put_in_call(bob)
    assert 'data-status="available"' in before
    assert 'data-status="busy"' in badge_of(bob, alice)


def test_facts_of_a_silent_telephony_system_are_shown_as_last_known(alice, bob):
    board.get(bob.pk)
    board.set_silent(bob.agent.destination_id, TODAY.replace(hour=14, minute=3))
    html = badge_of(bob, alice)
    assert " data-stale>" in html
    assert ">last known 14:03</time>" in html
    board.set_silent(bob.agent.destination_id, None)
    assert "data-stale" not in badge_of(bob, alice)


@pytest.mark.parametrize("place", ["blocks", "dial-pad"])
def test_presence_is_not_shown_where_the_cms_profile_says_so(alice, bob, place):
    CmsProfile.objects.update(**{"presence_in_" + place.replace("-", "_"): False})
    access.forget()
    both = {each: show(f'{{% presence id "{each}" %}}', alice, id=bob.pk) for each in ("blocks", "dial-pad")}
    assert [each for each, html in both.items() if not html] == [place]


def test_roles_that_are_not_enabled_see_no_presence(bob):
    dana = make_user("dana", role="CONSULTANT")
    assert badge_of(bob, dana) == ""
    assert show("{% collaboration id %}", dana, id=bob.pk) == ""


def test_persons_who_are_not_users_have_no_badge(alice):
    assert show("{% presence id %}{% collaboration id %}", alice, id=None) == ""


def test_without_a_call_of_ones_own_only_call_is_offered(alice, bob):
    assert options_of(bob, alice) == ["call"]


@pytest.mark.parametrize(
    ("own", "offered"),
    [
        ("connected", ["blind-transfer", "warm-transfer"]),
        ("held", ["warm-transfer"]),
        ("alerting", []),
        ("dialing", []),
    ],
)
def test_with_a_call_of_ones_own_what_can_be_done_with_it_is_offered(alice, bob, own, offered):
    put_in_call(alice, own)
    assert options_of(bob, alice) == offered


def test_a_busy_colleague_with_a_mobile_can_be_called_there(alice):
    bob = make_agent("bob", mobile="+4915550100")
    put_in_call(bob)
    assert options_of(bob, alice) == ["call-mobile"]


def test_nobody_is_offered_to_himself(alice):
    assert options_of(alice, alice) == []


def test_off_the_cms_nothing_is_offered(alice, bob):
    Agent.objects.filter(pk=alice.pk).update(cms_logged_on=False)
    assert options_of(bob, alice) == []


def test_what_is_pushed_looks_as_what_is_rendered(alice, bob):
    """For each badge there is a template with the same shape and words, told apart by status, cause and mode."""
    templates = show("{% own_presence as own %}{% presence_for_scripts own %}", alice)
    put_in_call(bob)
    html = badge_of(bob, alice)
    inside = re.search(r"<svg.*</span>(?=\s+<time)", html)[0]
    assert re.search(rf'data-status="busy" data-cause="in-call"\s*>{re.escape(inside)}\s+<time', templates)
    reasons = WorkMode.objects.filter(kind="not-ready").count()
    assert len(re.findall('class="presence ', templates)) == len(labels.LABELS) + reasons + 1  # an unknown mode


def test_the_page_says_beside_the_templates_who_looks_and_in_which_version(alice):
    templates = show("{% own_presence as own %}{% presence_for_scripts own %}", alice)
    assert f'data-own="{alice.pk}" data-own-version="{Agent.objects.get(pk=alice.pk).version}"' in templates


def test_presence_costs_no_query_a_row(alice, django_assert_num_queries):
    ids = [make_user(f"agent{n}", role="SERVICEPRO").pk for n in range(20)]
    access.work_modes()
    with django_assert_num_queries(2):  # the role of the viewer, and all users at once
        show("{% for id in ids %}{% presence id %}{% collaboration id %}{% endfor %}", alice, ids=ids)


def test_names_are_escaped(alice):
    eve = make_agent("eve", first_name="<b>Eve</b>", last_name='"Quote"')
    assert "<b>" not in show("{% collaboration id %}", alice, id=eve.pk)
