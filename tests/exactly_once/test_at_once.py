"""A double click, two tabs, two workers: at the same moment, and still once."""

import re

import pytest
from django.urls import reverse

from crm_ui.models import BusinessTransaction, TransactionChange
from presence.calls import commands as calls
from presence.models import Call, Notice, NoticeKind, Transfer
from presence.transfers import commands as transfers
from tests.clients import client_of
from tests.crm_ui.together import together
from tests.exactly_once import worker
from tests.exactly_once.recorded import Recorded, one_blind, one_warm
from tests.factory import make_conversation, make_transfer
from tests.presence.story import CALLER

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both_databases]
CLICKS = 4  # a double click in each of two tabs
ROUNDS = 12


def clicks(story: Recorded, name: str, command: str, **fields: object) -> set[str]:
    """What the message bars of the user's tabs say after all clicks at once."""
    url = reverse("command", args=[command])

    def click() -> str:
        client = client_of(story.users[name], headers={"hx-request": "true"})
        html = client.post(url, fields).content.decode()
        return " ".join(re.findall(r'class="message__text">([^<]*)', html))

    return set(together(click, times=CLICKS))


def check(story: Recorded, receiver: str) -> None:
    made = BusinessTransaction.objects.get()
    assert (made.changes.count(), made.responsible.user) == (1, story.users[receiver])
    assert Notice.objects.filter(kind=NoticeKind.OPEN).values_list("user", "url").get() == (
        story.users[receiver].pk,
        made.get_absolute_url(),
    )
    assert story.states(receiver) == [("primary", "connected")]


def leg(story: Recorded, name: str) -> int:
    return Call.objects.open().filter(user=story.users[name], kind="primary").get().pk


def test_completing_by_double_click_in_two_tabs(story: Recorded) -> None:
    story.caller_talks_to("alice")
    transfers.start_warm(story.alice, target=story.bob)
    calls.accept(story.bob)
    assert clicks(story, "alice", "complete", call=leg(story, "alice")) == {""}
    check(story, "bob")


def test_accepting_a_blind_transfer_by_double_click_in_two_tabs(story: Recorded) -> None:
    story.caller_talks_to("alice")
    transfers.start_blind(story.alice, target=story.bob)
    assert clicks(story, "bob", "accept", call=leg(story, "bob")) == {""}
    check(story, "bob")


def test_two_workers_handle_the_same_completed_transfers(story: Recorded) -> None:
    handed_over = [
        make_transfer(make_conversation(CALLER), sender=story.alice, receiver=story.bob).pk for _ in range(ROUNDS)
    ]
    worker.at_once(worker.handle_each, handed_over)
    assert BusinessTransaction.objects.count() == BusinessTransaction.objects.distinct().count() == ROUNDS
    assert TransactionChange.objects.exclude(transfer=None).count() == ROUNDS
    assert Notice.objects.filter(kind=NoticeKind.OPEN, user=story.bob).count() == ROUNDS


def test_two_workers_sweep_when_they_start(story: Recorded) -> None:
    for _ in range(ROUNDS):
        make_transfer(make_conversation(CALLER), sender=story.alice, receiver=story.bob)
    worker.at_once(worker.sweep)
    assert BusinessTransaction.objects.count() == Notice.objects.filter(kind=NoticeKind.OPEN).count() == ROUNDS
    assert not Transfer.objects.filter(handled_at=None).exists()


@pytest.mark.parametrize("play", [one_warm, one_blind], ids=lambda play: play.__name__)
def test_two_workers_are_told_the_same_events(story: Recorded, play) -> None:
    play(story)
    story.forget()
    worker.at_once(worker.receive_each, story.events)
    story.settle()
    check(story, "bob")
