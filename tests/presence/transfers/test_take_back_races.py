"""Take Back against all else that may happen to a caller who was handed over: exactly one act wins."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import pairwise
from random import Random
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from presence.calls import commands as calls
from presence.cms import gateway
from presence.connectors.simulator import world
from presence.contract import Event, TransferChanged
from presence.errors import Refused
from presence.inbox import receive as inbox
from presence.models import Call, Conversation, Notice, Transfer, TransferState
from presence.models.simulator import SimConversation, SimLeg
from presence.signals import transfer_completed
from presence.state_machines.tables import TRANSFERS
from presence.transfers import commands as transfers
from presence.transfers import pending
from tests.presence.inbox.test_races import together
from tests.presence.listening import told_by
from tests.presence.story import Story
from tests.presence.transfers.test_take_back import handed_over, take_back

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both_databases, pytest.mark.thorough]
TOO_LONG = 31
MOVES = {(of, to) for (of, _what), to in TRANSFERS.items()}
examples = settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True
)


def test_several_clicks_at_the_same_moment_take_it_back_once(story: Story) -> None:
    handed_over(story)
    transfer = story.transfer()
    together(*[lambda: pending.take_back(story.alice, transfer_id=transfer.pk)] * 3)
    assert story.state("alice") == "alerting"
    assert Call.objects.filter(user=story.alice).count() == 2


@pytest.mark.parametrize("other", ["accept", "reject"])
def test_of_take_back_and_the_colleague_at_the_same_moment_exactly_one_wins(story: Story, other: str) -> None:
    party = handed_over(story)
    transfer = story.transfer()
    together(
        lambda: pending.take_back(story.alice, transfer_id=transfer.pk),
        lambda: getattr(calls, other)(story.bob),
    )
    transfer.refresh_from_db()
    states = (story.state("alice"), story.state("bob"))
    if transfer.state == TransferState.COMPLETED:
        assert (*states, story.party(party)) == ("", "connected", "connected")
    else:
        assert (transfer.state, *states, story.party(party)) == ("returned", "alerting", "", "dialing")


class Act(NamedTuple):
    """Something that may happen after a hand-over; what makes no sense any more is refused, and changes nothing."""

    name: str
    happens: Callable[[Story, SimLeg], object]


ACTS = [
    Act("take back", lambda story, party: take_back(story)),
    Act("bob accepts", lambda story, party: calls.accept(story.bob)),
    Act("bob declines", lambda story, party: calls.reject(story.bob, reason="In a meeting")),
    Act("alice accepts", lambda story, party: calls.accept(story.alice)),
    Act("alice declines", lambda story, party: calls.reject(story.alice)),
    Act("it rings too long", lambda story, party: story.later(TOO_LONG)),
    Act("the caller hangs up", lambda story, party: world.outside_hang_up(party.pk)),
    Act("the transfer is cancelled", lambda story, party: transfers.cancel(story.alice)),
]
orders = st.lists(st.sampled_from(ACTS), min_size=1, max_size=5)


@given(order=orders, chance=st.integers(0, 99), at_once=st.booleans())
@example(order=[ACTS[0], ACTS[1]], chance=0, at_once=True)
@example(order=[ACTS[1], ACTS[0]], chance=0, at_once=True)
@example(order=[ACTS[5], ACTS[0]], chance=0, at_once=False)
@examples
def test_in_whatever_order_it_comes_one_act_wins_and_the_caller_is_somewhere(
    story: Story, order: list[Act], chance: int, at_once: bool
) -> None:
    """What the telephone system tells arrives doubled and in any order, after each act or only at the end."""
    party = handed_over(story)
    try:
        with told_by(transfer_completed, "transfer") as completed, Late(story, Random(chance)) as late:
            transfer = story.transfer()
            for act in order:
                with suppress(Refused):
                    act.happens(story, party)
                if at_once:
                    late.arrives()
                assert_somewhere(party)
        transfer.refresh_from_db()
        assert len(completed) == (transfer.state == TransferState.COMPLETED)
        assert set(late.steps_of(transfer)) <= MOVES
        assert_agreed(story)
    finally:
        clean_up(story, party)


class Late:
    """Keeps back what the telephone system tells; it arrives in any order, twice."""

    def __init__(self, story: Story, random: Random):
        self.connector = gateway.connector_for(story.destination)
        self.destination, self.random = story.destination, random
        self.waiting: list[Event] = []
        self.told: list[Event] = []

    def __enter__(self) -> "Late":
        self._emit, self.connector.emit = self.connector.emit, self.waiting.extend
        return self

    def __exit__(self, *error: object) -> None:
        self.connector.emit = self._emit
        self.arrives()

    def arrives(self) -> None:
        events, self.waiting[:] = [*self.waiting, *self.waiting], []
        self.told += events
        self.random.shuffle(events)
        inbox.receive(self.destination, events)

    def steps_of(self, transfer: Transfer) -> Iterator[tuple[str, str]]:
        """From which state to which the telephone system has led the transfer."""
        about = [each for each in self.told if isinstance(each, TransferChanged) and each.transfer == transfer.cms_id]
        states = {each.sequence: each.state for each in about}
        told = ["requested", *(states[sequence] for sequence in sorted(states))]
        return pairwise(told)


def assert_agreed(story: Story) -> None:
    """The CRM knows what is so in the telephone system."""
    legs = SimLeg.objects.open().exclude(agent=None).select_related("agent")
    known = {name: state for name in story.users if (state := story.state(name))}
    assert known == {leg.user: leg.state for leg in legs}


def assert_somewhere(party: SimLeg) -> None:
    """A caller who has not hung up talks with one, rings at one, or waits."""
    party.refresh_from_db()
    legs = SimLeg.objects.open().filter(conversation=party.conversation_id, agent__isnull=False)
    wanted = {"connected": ["connected"], "dialing": ["alerting"], "queued": [], "ended": []}[party.state]
    assert [leg.state for leg in legs] == wanted


def clean_up(story: Story, party: SimLeg) -> None:
    """hypothesis goes on in the same database."""
    world.outside_hang_up(party.pk)
    story.assert_quiet()
    SimConversation.objects.all().delete()
    Notice.objects.all().delete()
    Conversation.objects.all().delete()
