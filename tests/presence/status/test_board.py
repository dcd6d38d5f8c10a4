from datetime import timedelta

import pytest

from customizing import access
from presence import changes
from presence.models import Agent, CallState
from presence.sessions import leases
from presence.status import board
from tests.factory import make_call, make_user
from tests.points_of_time import NINE

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture
def bob(customizing):
    return make_user("bob", role="SERVICEPRO", on_cms=True, mobile="+4915550100")


def open_page(user):
    leases.write(opened=[user.pk], closed=[], worker="worker-1", now=NINE)


def shown(user):
    presence = board.fresh(user.pk)
    return presence.word, presence.cause


def test_a_user_on_the_cms_with_an_open_page_is_available_with_all_options(bob):
    open_page(bob)
    presence = board.fresh(bob.pk)
    assert (presence.word, presence.since) == ("available", NINE)
    assert presence.options == ("call", "blind-transfer", "warm-transfer")


def test_without_an_open_page_the_user_is_busy_and_can_be_called_on_the_mobile(bob):
    assert shown(bob) == ("busy", "not-in-crm")
    assert board.fresh(bob.pk).options == ("call-mobile",)


@pytest.mark.parametrize(
    ("state", "cause"),
    [("alerting", "ringing"), ("dialing", "dialing"), ("connected", "in-call"), ("held", "in-call")],
)
def test_the_state_of_the_call_is_the_cause(bob, state, cause):
    open_page(bob)
    make_call(bob, state=state, state_since=NINE + timedelta(minutes=3))
    presence = board.fresh(bob.pk)
    assert (presence.word, presence.cause, presence.since) == ("busy", cause, NINE + timedelta(minutes=3))


def test_a_call_that_has_ended_does_not_count(bob):
    open_page(bob)
    make_call(bob, state=CallState.ENDED)
    assert shown(bob) == ("available", "")


def test_a_reason_of_ones_own_comes_with_its_work_mode(bob):
    open_page(bob)
    Agent.objects.filter(pk=bob.pk).update(work_mode=1000)
    presence = board.fresh(bob.pk)
    assert (presence.cause, presence.work_mode) == ("not-ready", 1000)


@pytest.mark.parametrize(
    ("legs", "own_call"),
    [
        ([], "idle"),
        ([("alerting", "primary")], "alerting"),
        ([("held", "primary")], "held"),
        ([("held", "primary"), ("dialing", "consult")], "consulting"),
        ([("connected", "primary")], "connected"),
    ],
)
def test_own_calls_decide_what_the_user_is_offered(bob, legs, own_call):
    for state, kind in legs:
        make_call(bob, state=state, kind=kind)
    assert board.fresh(bob.pk).own_call == own_call


def test_users_without_a_communication_enabled_role_have_no_presence(customizing):
    dana = make_user("dana", role="CONSULTANT")
    assert shown(dana) == ("unknown", "")


def test_a_lower_version_never_replaces_a_higher_one(bob):
    newer, older = board.fresh(bob.pk), board.fresh(bob.pk)
    object.__setattr__(newer, "version", 7)
    assert board.apply([newer]) == [newer]
    assert board.apply([older]) == []
    assert board.get(bob.pk) is newer


def test_a_user_who_is_not_on_the_board_is_loaded_with_all_others_at_once(bob, django_assert_num_queries):
    others = [make_user(name, role="SERVICEPRO").pk for name in ("carol", "alice", "ivy")]
    access.work_modes()
    with django_assert_num_queries(1):
        assert set(board.get_many([bob.pk, *others])) == {bob.pk, *others}
    with django_assert_num_queries(0):
        board.get(bob.pk)


def test_reading_many_users_takes_as_many_queries_as_one(bob, django_assert_num_queries):
    ids = [make_user(f"agent{n}", role="SERVICEPRO").pk for n in range(30)]
    access.work_modes()
    with django_assert_num_queries(1):
        board.get_many(ids)


def test_nobody_is_there_for_an_id_of_no_user(bob):
    assert board.get(0) is None


def test_a_changed_fact_is_on_the_board_after_commit(bob, django_capture_on_commit_callbacks):
    open_page(bob)
    assert board.get(bob.pk).word == "available"
    with django_capture_on_commit_callbacks(execute=True):
        Agent.objects.filter(pk=bob.pk).update(cms_logged_on=False)
        changes.changed([bob.pk])
    assert (board.get(bob.pk).word, board.get(bob.pk).cause) == ("logged-off", "not-on-cms")


def test_a_role_that_loses_communication_takes_presence_away(bob, django_capture_on_commit_callbacks):
    assert board.get(bob.pk).word == "busy"
    with django_capture_on_commit_callbacks(execute=True):
        role = bob.business_roles.get()
        role.communication_enabled = False
        role.save()
    assert board.get(bob.pk).word == "unknown"


def test_the_frame_tells_all_that_a_browser_needs(bob):
    open_page(bob)
    presence = board.fresh(bob.pk)
    since = int(NINE.timestamp())
    destination = bob.agent.destination_id
    assert presence.as_json == (
        f'"{bob.pk}":[{presence.version},"available","",{since},0,"call,blind-transfer,warm-transfer",{destination}]'
    )


def test_pages_at_two_workers_are_one_logon_and_the_last_one_counts(bob):
    open_page(bob)
    leases.write(opened=[bob.pk], closed=[], worker="worker-2", now=NINE)
    version = Agent.objects.get(pk=bob.pk).version
    leases.write(opened=[], closed=[bob.pk], worker="worker-1", now=NINE)
    assert shown(bob) == ("available", "")
    assert Agent.objects.get(pk=bob.pk).version == version
    leases.write(opened=[], closed=[bob.pk], worker="worker-2", now=NINE + timedelta(hours=1))
    assert shown(bob) == ("busy", "not-in-crm")
    assert board.fresh(bob.pk).since == NINE + timedelta(hours=1)


def test_a_database_that_has_lost_changes_gets_versions_that_pages_take(bob):
    changes.changed([bob.pk])
    Agent.objects.filter(user=bob).update(version=26)
    board.load_all()
    Agent.objects.filter(user=bob).update(version=7, work_mode="99")
    (presence,) = board.catch_up()
    assert presence.version > 26
    assert board.get(bob.pk).version == Agent.objects.get(user=bob).version == presence.version
    assert board.catch_up() == []
