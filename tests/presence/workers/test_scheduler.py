import time
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from customizing import access
from customizing.models import BusinessRole, ChangeStamp
from presence.cms import gateway
from presence.connectors.simulator import world
from presence.models import Lease
from presence.observers import customizing_changes
from presence.sessions import leases
from presence.status import board
from presence.workers import cms_connections, scheduler
from presence.workers.jobs import AGAIN, Job
from tests.points_of_time import NINE
from tests.presence.sockets import version_of

pytestmark = pytest.mark.django_db


def test_after_a_restart_leases_hold_until_the_browsers_had_time_to_come_back(bob):
    leases.write(opened=[bob.pk], closed=[], worker="worker-before", now=NINE)
    version = version_of(bob)
    scheduler.recover(NINE)
    leases.end_suspects(NINE + timedelta(seconds=leases.RETURN_SECONDS - 1))
    assert board.fresh(bob.pk).word == "available"
    assert version_of(bob) == version


def test_who_came_back_after_a_restart_was_never_logged_off(bob):
    leases.write(opened=[bob.pk], closed=[], worker="worker-before", now=NINE)
    version = version_of(bob)
    scheduler.recover(NINE)
    leases.write(opened=[bob.pk], closed=[], worker="worker-now", now=NINE)
    leases.end_suspects(NINE + timedelta(minutes=1))
    assert Lease.objects.get(user=bob).worker == "worker-now"
    assert version_of(bob) == version


def test_who_did_not_come_back_after_a_restart_is_logged_off(bob):
    leases.write(opened=[bob.pk], closed=[], worker="worker-before", now=NINE)
    scheduler.recover(NINE)
    leases.end_suspects(NINE + timedelta(minutes=1))
    presence = board.fresh(bob.pk)
    assert (presence.word, presence.cause, presence.since) == ("busy", "not-in-crm", NINE + timedelta(minutes=1))


def test_leases_of_live_workers_and_of_simulated_colleagues_are_not_suspect(bob):
    for worker in ("worker-1", leases.SIMULATOR):
        leases.write(opened=[bob.pk], closed=[], worker=worker, now=NINE)
    leases.suspect_dead({"worker-1"}, now=NINE)
    assert not Lease.objects.exclude(suspect_until=None).exists()


def test_a_user_who_was_deleted_meanwhile_keeps_nobody_else_from_a_lease(bob):
    leases.write(opened=[bob.pk, 999_999], closed=[888_888], worker="worker-1", now=NINE)
    assert Lease.objects.get().user == bob


def test_while_nobody_changes_the_engine_writes_nothing(bob):
    leases.write(opened=[bob.pk], closed=[], worker="worker-1", now=NINE)
    for job in scheduler.jobs():
        job.turn(NINE)
    with CaptureQueriesContext(connection) as asked:
        for job in scheduler.jobs():
            job.turn(NINE)
    writes = [each["sql"] for each in asked if each["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]
    assert writes == []


def test_customizing_changed_by_another_process_is_published(bob, django_capture_on_commit_callbacks):
    customizing_changes.if_changed_elsewhere()
    board.get(bob.pk)
    BusinessRole.objects.filter(pk=bob.business_roles.get().pk).update(communication_enabled=False)
    with django_capture_on_commit_callbacks(execute=True):
        stamp_changed()
        customizing_changes.if_changed_elsewhere()
    assert board.get(bob.pk).word == "unknown"


def stamp_changed() -> None:
    """What another process leaves behind when it has changed Customizing."""
    ChangeStamp.objects.filter(pk=1).update(token="of another process")
    access.forget()


def test_a_job_that_fails_is_tried_again_and_reported_once(caplog):
    failing = [True, True, True, False]
    done = []

    def work(now):
        if failing.pop(0):
            raise ValueError("no")
        done.append(now)

    job = Job(0, work)
    for _ in range(4):
        job.turn(NINE)
    assert done == [NINE]
    assert len(caplog.records) == 1


def test_a_job_that_fails_does_not_wait_for_its_next_turn():
    def work(now):
        raise ValueError("no")

    job = Job(60, work)
    job.turn(NINE)
    assert job.due <= time.monotonic() + AGAIN


def test_a_job_waits_for_its_turn():
    done = []
    job = Job(60, done.append)
    job.turn(NINE)
    job.turn(NINE)
    assert done == [NINE]


def test_a_telephony_system_that_fails_for_too_long_makes_its_facts_stale(bob, monkeypatch):
    destination = bob.agent.destination

    class Dead:
        def start(self):
            pass

        def tick(self, now):
            raise ConnectionError

    # the telephone system is gone
    monkeypatch.setattr(gateway, "connector_for", lambda destination: Dead())
    # what was heard, and when, of the time of the test
    monkeypatch.setattr(cms_connections, "_heard", {destination.pk: NINE})
    for seconds in (5, 11):
        with pytest.raises(ConnectionError):
            scheduler.tick_connectors(NINE + timedelta(seconds=seconds))
        assert board.silent() == ({destination.pk: NINE} if seconds > destination.silence_timeout else {})
    monkeypatch.undo()
    scheduler.tick_connectors(NINE + timedelta(seconds=12))
    assert board.silent() == {}


@pytest.mark.django_db(transaction=True)
def test_a_silent_telephony_system_is_stale_and_heard_again_it_is_asked_for_all_it_did_not_tell(bob, monkeypatch):
    gateway.forget_connectors()
    # what was heard, and when, of the time of the test
    monkeypatch.setattr(cms_connections, "_heard", {})
    destination = bob.agent.destination
    leases.write(opened=[bob.pk], closed=[], worker="worker-1")
    world.set_colleague("bob", simulated=True, auto_answer=False)
    scheduler.tick_connectors(NINE)
    world.set_silent(True)
    world.simulate_inbound("+493012345678", to="bob")
    scheduler.tick_connectors(NINE + timedelta(seconds=5))
    assert board.silent() == {}
    scheduler.tick_connectors(NINE + timedelta(seconds=11))
    scheduler.reconcile(NINE + timedelta(seconds=11))
    assert board.silent() == {destination.pk: NINE}
    assert board.get(bob.pk).word == "available"
    world.set_silent(False)
    scheduler.tick_connectors(NINE + timedelta(seconds=12))
    assert board.silent() == {}
    assert board.get(bob.pk).cause == "ringing"
