"""The database is busy for longer than anybody waits: nothing that was told meanwhile is lost."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress

import pytest
from django.db import OperationalError, connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils import timezone

from crm_ui.models import BusinessTransaction
from presence.calls import commands as calls
from presence.cms import gateway
from presence.contract import TransferChanged
from presence.inbox import receive as inbox
from presence.models import Notice, NoticeKind, Transfer
from presence.transfers import commands as transfers
from presence.workers import scheduler
from presence.workers.jobs import AGAIN
from tests.exactly_once.moments import Moment
from tests.exactly_once.recorded import Recorded, one_warm

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both_databases]
TAKES_IN_COMPLETION = 'UPDATE "presence_transfer" SET "cms_sequence"'


class Busy:
    """Another process writes: on SQLite all others wait, on PostgreSQL those who want that table."""

    def __init__(self, table: str):
        sqlite = connection.vendor == "sqlite"
        self.hold = "BEGIN IMMEDIATE" if sqlite else f"LOCK TABLE {table}"
        self.patience = "PRAGMA busy_timeout = {}" if sqlite else "SET lock_timeout = {}"
        self.other: BaseDatabaseWrapper = connection.copy()

    def begin(self) -> None:
        self.wait_at_most(20)
        self.other.set_autocommit(False)
        self.other.cursor().execute(self.hold)

    def end(self) -> None:
        self.other.rollback()
        self.other.close()
        self.wait_at_most(20_000)

    def wait_at_most(self, milliseconds: int) -> None:
        with connection.cursor() as cursor:
            cursor.execute(self.patience.format(milliseconds))


@contextmanager
def busy(table: str) -> Iterator[None]:
    other = Busy(table)
    other.begin()
    try:
        yield
    finally:
        other.end()


def wait_in_vain() -> None:
    raise OperationalError("database is locked")


def completed_untold(story: Recorded) -> None:
    """Alice has handed the caller over to Bob; the news of that is under way."""
    story.caller_talks_to("alice")
    transfers.start_warm(story.alice, target=story.bob)
    calls.accept(story.bob)
    story.events.clear()
    story.listening = False
    transfers.complete(story.alice)


def a_turn_of_the_engine() -> None:
    """Without the reconcile, which is due once a minute."""
    for work in (scheduler.tick_connectors, scheduler.catch_up, scheduler.time_outs, scheduler.completed_transfers):
        work(timezone.now())


def check(story: Recorded) -> None:
    made = BusinessTransaction.objects.get()
    assert (made.changes.count(), made.responsible.user) == (1, story.bob)
    assert Notice.objects.filter(kind=NoticeKind.OPEN).get().user == story.bob
    assert not Transfer.objects.exclude(state="completed", retry_at=None, handled_at__isnull=False).exists()


def test_the_engine_does_that_every_few_seconds() -> None:
    every = {job.work: job.every for job in scheduler.jobs()}
    assert max(every[scheduler.catch_up], every[scheduler.completed_transfers], AGAIN) <= 5


def test_events_that_could_not_be_taken_in_are_made_good_as_soon_as_it_is_free(story: Recorded, caplog) -> None:
    completed_untold(story)
    with busy("presence_conversation, presence_transfer"):
        inbox.receive(story.destination, story.events)
    assert "Could not take in TransferChanged" in caplog.text
    assert not BusinessTransaction.objects.exists()
    a_turn_of_the_engine()
    check(story)
    assert (story.states("alice"), story.states("bob")) == ([], [("primary", "connected")])
    assert not inbox.is_behind(story.destination)


def test_a_list_that_could_not_be_taken_in_is_asked_for_again(story: Recorded) -> None:
    completed_untold(story)
    snapshot = gateway.connector_for(story.destination).snapshot()
    with busy("presence_conversation, presence_transfer"), suppress(OperationalError):
        inbox.reconcile(story.destination, snapshot)
    assert inbox.is_behind(story.destination)
    a_turn_of_the_engine()
    check(story)


def test_of_several_events_those_that_can_be_are_taken_in(story: Recorded) -> None:
    completed_untold(story)
    event = next(event for event in story.events if isinstance(event, TransferChanged))
    others = [each for each in story.events if each is not event]
    with busy("presence_transfer"):
        inbox.receive(story.destination, [event])
    inbox.receive(story.destination, [*others, *others])
    a_turn_of_the_engine()
    check(story)


def test_an_effect_that_could_not_be_written_is_written_at_the_next_turn(story: Recorded, caplog) -> None:
    completed_untold(story)
    other = Busy("crm_ui_numberrange, crm_ui_businesstransaction")
    before = Moment(TAKES_IN_COMPLETION, comes=other.begin)
    if connection.vendor == "sqlite":  # who takes the event in is the one who writes, and then nobody else can
        before = Moment('UPDATE "crm_ui_numberrange"', comes=wait_in_vain)
    with connection.execute_wrapper(before):
        inbox.receive(story.destination, story.events)
    other.end()
    assert "waits: the database is busy" in caplog.text
    assert Transfer.objects.get().handled_at is None
    a_turn_of_the_engine()
    check(story)


def test_a_call_that_came_and_went_while_nobody_listened_is_made_good(story: Recorded) -> None:
    one_warm(story)
    calls.hang_up(story.bob)
    story.forget()
    story.settle()
    check(story)
    story.assert_quiet()
