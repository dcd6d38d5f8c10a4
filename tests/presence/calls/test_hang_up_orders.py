"""Whoever hangs up first, second and last, in whatever phase of a call: nobody stays in a call with nobody."""

from collections.abc import Callable
from itertools import permutations

import pytest

from presence.calls import commands as calls
from presence.connectors.simulator import world
from presence.models import Transfer
from presence.models.simulator import SimLeg
from presence.transfers import commands as transfers
from presence.transfers import conference as conference_commands
from tests.presence.story import CALLER, Story

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.thorough]


def rings(story: Story) -> SimLeg:
    return story.caller_rings("alice")


def talks(story: Story) -> SimLeg:
    return story.caller_talks_to("alice")


def on_hold(story: Story) -> SimLeg:
    party = talks(story)
    calls.hold(story.alice)
    return party


def blind(story: Story) -> SimLeg:
    party = talks(story)
    transfers.start_blind(story.alice, target=story.bob)
    return party


def returned(story: Story) -> SimLeg:
    party = blind(story)
    calls.reject(story.bob)
    return party


def warm(story: Story) -> SimLeg:
    party = talks(story)
    transfers.start_warm(story.alice, target=story.bob)
    return party


def consult(story: Story) -> SimLeg:
    party = warm(story)
    calls.accept(story.bob)
    return party


def toggled(story: Story) -> SimLeg:
    party = consult(story)
    conference_commands.toggle(story.alice)
    return party


def conference(story: Story) -> SimLeg:
    party = consult(story)
    conference_commands.join(story.alice)
    return party


def completed(story: Story) -> SimLeg:
    party = consult(story)
    transfers.complete(story.alice)
    return party


def passed_on(story: Story) -> SimLeg:
    """The receiver asks back."""
    party = completed(story)
    transfers.start_warm(story.bob, target=story.alice)
    calls.accept(story.alice)
    return party


def dialed(story: Story) -> SimLeg:
    """The customer was called, and a colleague is asked."""
    calls.dial(story.alice, number=CALLER)
    party = world.all_parties()[0]
    world.outside_answer(party.pk)
    transfers.start_warm(story.alice, target=story.bob)
    calls.accept(story.bob)
    return party


PHASES = [rings, talks, on_hold, blind, returned, warm, consult, toggled, conference, completed, passed_on, dialed]
ORDERS = list(permutations(["caller", "alice", "bob"]))


def leave(story: Story, who: str, party: SimLeg) -> None:
    """All the calls of one of them end, as far as there are any."""
    if who == "caller":
        return world.outside_hang_up(party.pk)
    while legs := calls.open_calls(story.users[who]):
        alerting = legs[0].state == "alerting"
        (calls.reject if alerting else calls.hang_up)(story.users[who], call_id=legs[0].pk)
    return None


@pytest.mark.parametrize("order", ORDERS, ids="-".join)
@pytest.mark.parametrize("phase", PHASES, ids=lambda phase: phase.__name__)
def test_when_all_have_hung_up_nothing_is_left(phase: Callable[[Story], SimLeg], order: tuple[str, ...]) -> None:
    story = Story(["alice", "bob"])
    party = phase(story)
    for who in order:
        leave(story, who, party)
    story.later(31)
    story.later(62)
    story.assert_quiet()
    assert not Transfer.objects.open().exists()
