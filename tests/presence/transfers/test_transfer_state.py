"""Whoever finds out what became of a transfer, its state is written in one place."""

import re
import traceback
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from presence.calls import commands as calls
from presence.cms import gateway
from presence.inbox import receive as inbox
from presence.models import Transfer
from presence.transfers import commands as transfers
from presence.transfers import state as transfer_state
from presence.transfers import time_outs
from tests.presence.story import Story

pytestmark = pytest.mark.django_db(transaction=True)
WRITES_STATE = re.compile(r'UPDATE "presence_transfer" SET .*"state" = .* WHERE')


@pytest.fixture
def writers() -> Iterator[list[bool]]:
    """For each statement that wrote the state of a transfer, whether it came through the door."""
    seen: list[bool] = []

    def look(execute: Callable[..., Any], sql: str, *args: Any) -> Any:
        if WRITES_STATE.match(sql):
            seen.append(any(each.filename == transfer_state.__file__ for each in traceback.extract_stack()))
        return execute(sql, *args)

    with connection.execute_wrapper(look):
        yield seen


def completed(story: Story) -> None:
    calls.accept(story.bob)
    transfers.complete(story.alice)


def cancelled(story: Story) -> None:
    transfers.cancel(story.alice)


def too_late(story: Story) -> None:
    time_outs.expire_transfers(timezone.now() + timedelta(minutes=5))


def not_in_the_list(story: Story) -> None:
    listed = gateway.connector_for(story.destination).snapshot()
    inbox.reconcile(story.destination, replace(listed, transfers=[], at=listed.at + timedelta(seconds=1)))


@pytest.mark.parametrize(
    ("ends", "state"),
    [(completed, "completed"), (cancelled, "cancelled"), (too_late, "cancelled"), (not_in_the_list, "failed")],
)
def test_every_change_of_the_state_comes_through_one_door(
    story: Story, writers: list[bool], ends: Callable[[Story], None], state: str
) -> None:
    story.caller_talks_to("alice")
    transfers.start_warm(story.alice, target=story.bob)
    ends(story)
    assert Transfer.objects.get().state == state
    assert writers
    assert all(writers)


def test_of_two_that_move_it_on_from_the_same_state_one_wins(story: Story) -> None:
    story.caller_talks_to("alice")
    first = transfers.start_warm(story.alice, target=story.bob)
    second = Transfer.objects.get()
    assert transfer_state.move_transfer(first, "cancelled", ended_at=timezone.now())
    assert not transfer_state.move_transfer(second, "answered")
    assert Transfer.objects.get().state == "cancelled"


def test_what_the_table_does_not_have_cannot_be_done(story: Story) -> None:
    story.caller_talks_to("alice")
    transfer = transfers.start_warm(story.alice, target=story.bob)
    with pytest.raises(KeyError):
        transfer_state.move_transfer(transfer, "complete")
