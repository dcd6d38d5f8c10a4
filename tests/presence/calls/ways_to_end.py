"""Each way in which a call can end, and who has missed it then."""

from collections.abc import Callable
from typing import NamedTuple

from presence.calls import commands as calls
from presence.cms import gateway
from presence.connectors.simulator import world
from presence.inbox import receive as inbox
from presence.models import Call, CallState
from presence.models.simulator import SimLeg
from presence.transfers import commands as transfers
from tests.presence.story import CALLER, Story

TOO_LONG = 31
"""Seconds that no telephone rings."""
Play = Callable[[Story], object]


class Way(NamedTuple):
    """What happens, and how many missed calls each has then; who is not named has none."""

    happens: Play
    missed: dict[str, int]


def caller_leaves(party: SimLeg) -> None:
    world.outside_hang_up(party.pk)


def hangs_up_ringing(story: Story) -> None:
    caller_leaves(story.caller_rings("alice"))


def is_rejected(story: Story) -> None:
    story.caller_rings("alice")
    calls.reject(story.alice)


def rings_too_long(story: Story) -> None:
    story.caller_rings("alice")
    story.later(TOO_LONG)


def is_answered(story: Story) -> None:
    caller_leaves(story.caller_talks_to("alice"))


def is_lost(story: Story) -> None:
    story.caller_rings("alice")
    world.restart()
    inbox.reconcile(story.destination, gateway.connector_for(story.destination).snapshot())


def rings_twice(story: Story) -> None:
    hangs_up_ringing(story)
    hangs_up_ringing(story)


def queue_taken_by_the_next(story: Story) -> None:
    story.caller_rings(None)
    first = ringing(story)
    story.later(TOO_LONG)
    assert ringing(story) != first
    calls.accept(story.users[ringing(story)])


def queue_abandoned(story: Story) -> None:
    party = story.caller_rings(None)
    story.later(TOO_LONG)
    caller_leaves(party)


def queue_declined_by_the_first(story: Story) -> None:
    party = story.caller_rings(None)
    calls.reject(story.users[ringing(story)])
    caller_leaves(party)


def queue_goes_on(story: Story) -> None:
    story.caller_rings(None)
    story.later(TOO_LONG)


def deflected(story: Story) -> SimLeg:
    party = story.caller_rings("alice")
    calls.deflect(story.alice, target=story.bob)
    return party


def deflected_and_taken(story: Story) -> None:
    deflected(story)
    calls.accept(story.bob)


def deflected_and_abandoned(story: Story) -> None:
    caller_leaves(deflected(story))


def deflected_and_left_to_ring(story: Story) -> None:
    party = deflected(story)
    story.later(TOO_LONG)
    caller_leaves(party)


def blind(story: Story) -> SimLeg:
    party = story.caller_talks_to("alice")
    transfers.start_blind(story.alice, target=story.bob)
    return party


def blind_taken(story: Story) -> None:
    blind(story)
    calls.accept(story.bob)


def blind_abandoned(story: Story) -> None:
    caller_leaves(blind(story))


def blind_declined(story: Story) -> None:
    blind(story)
    calls.reject(story.bob)
    calls.accept(story.alice)


def blind_left_to_ring(story: Story) -> None:
    blind(story)
    story.later(TOO_LONG)
    calls.accept(story.alice)


def blind_taken_back(story: Story) -> None:
    blind(story)
    transfers.cancel(story.alice)
    calls.accept(story.alice)


def blind_comes_back_to_nobody(story: Story) -> None:
    party = blind(story)
    story.later(TOO_LONG)
    caller_leaves(party)


def consult_left_to_ring(story: Story) -> None:
    story.caller_talks_to("alice")
    transfers.start_warm(story.alice, target=story.bob)
    story.later(TOO_LONG)


def consult_cancelled(story: Story) -> None:
    story.caller_talks_to("alice")
    transfers.start_warm(story.alice, target=story.bob)
    transfers.cancel(story.alice)


def colleague_gives_up(story: Story) -> None:
    calls.call_colleague(story.alice, target=story.bob)
    calls.hang_up(story.alice)


def colleague_is_rejected(story: Story) -> None:
    calls.call_colleague(story.alice, target=story.bob)
    calls.reject(story.bob)


def colleague_waits_too_long(story: Story) -> None:
    calls.call_colleague(story.alice, target=story.bob)
    story.later(TOO_LONG)


def number_does_not_answer(story: Story) -> None:
    world.set_outside_answers(False)
    calls.dial(story.alice, number=CALLER)
    story.later(TOO_LONG)


WAYS = {
    "the caller hangs up": Way(hangs_up_ringing, {"alice": 1}),
    "it is rejected": Way(is_rejected, {}),
    "it rings too long": Way(rings_too_long, {"alice": 1}),
    "it is answered": Way(is_answered, {}),
    "the telephone system restarts": Way(is_lost, {"alice": 1}),
    "the caller tries twice": Way(rings_twice, {"alice": 2}),
    "the next in the queue answers": Way(queue_taken_by_the_next, {}),
    "two in the queue let it ring": Way(queue_abandoned, {"alice": 1, "bob": 1}),
    "the first in the queue declines": Way(queue_declined_by_the_first, {"bob": 1}),
    "it still rings in the queue": Way(queue_goes_on, {}),
    "sent on and answered there": Way(deflected_and_taken, {}),
    "sent on, the caller hangs up": Way(deflected_and_abandoned, {"bob": 1}),
    "sent on and left to ring": Way(deflected_and_left_to_ring, {"bob": 1, "carol": 1}),
    "handed over and answered": Way(blind_taken, {}),
    "handed over, the caller hangs up": Way(blind_abandoned, {"bob": 1}),
    "handed over and declined": Way(blind_declined, {}),
    "handed over and left to ring": Way(blind_left_to_ring, {}),
    "handed over and taken back": Way(blind_taken_back, {}),
    "handed over, back at nobody": Way(blind_comes_back_to_nobody, {"alice": 1, "bob": 1}),
    "asked, left to ring": Way(consult_left_to_ring, {}),
    "asked, not wanted any more": Way(consult_cancelled, {}),
    "a colleague gives up": Way(colleague_gives_up, {"bob": 1}),
    "a colleague is rejected": Way(colleague_is_rejected, {}),
    "a colleague waits too long": Way(colleague_waits_too_long, {"bob": 1}),
    "a number does not answer": Way(number_does_not_answer, {}),
}


def ringing(story: Story) -> str:
    """At whom it rings."""
    return Call.objects.get(state=CallState.ALERTING).user.username
