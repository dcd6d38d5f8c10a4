"""A caller is handed to a colleague of whom nothing is heard any more only if the user was asked."""

import pytest
from django.urls import reverse

from presence.calls import commands as calls
from presence.models import Transfer
from presence.status import board
from presence.transfers import commands as transfers
from tests.points_of_time import NINE
from tests.presence.story import Story

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def story() -> Story:
    story = Story()
    story.caller_talks_to("alice")
    return story


def transfer(story: Story, client, **fields: str) -> str:
    client.force_login(story.alice)
    answer = client.post(
        reverse("command", args=["warm-transfer"]), {"target": "bob", **fields}, headers={"hx-request": "true"}
    )
    return answer.content.decode()


def test_a_transfer_to_whom_nothing_is_heard_of_is_refused_until_it_is_confirmed(story, client):
    board.set_silent(story.destination.pk, NINE)
    assert "The telephone system of Bob Example is silent since 10:00." in transfer(story, client)
    assert not Transfer.objects.exists()
    assert story.state("alice") == "connected"
    assert "silent" not in transfer(story, client, confirmed="1")
    assert story.transfer().state == "requested"


def test_so_it_is_while_the_bus_is_cut(story, client):
    board.set_silent(board.EVERYTHING, NINE)
    assert "is silent since" in transfer(story, client)
    board.set_silent(board.EVERYTHING, None)
    assert "is silent since" not in transfer(story, client)
    assert story.transfer().state == "requested"


def test_nobody_is_asked_about_a_colleague_who_is_heard_of(story, client):
    assert "silent" not in transfer(story, client)
    calls.accept(story.bob)
    transfers.complete(story.alice)
    assert story.transfer().state == "completed"
