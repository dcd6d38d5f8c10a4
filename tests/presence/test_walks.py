"""Random walks: whatever users and outside parties do, every caller talks, waits with a way on, or has hung up."""

from collections.abc import Callable
from functools import partial
from random import Random

import pytest

from presence import calls, conferences, gateway, sessions, transfers
from presence.bookings import commands as bookings
from presence.calls import Refused
from presence.connectors import base
from presence.connectors.simulator import world
from presence.connectors.simulator.acts import OPEN_TRANSFER
from presence.connectors.simulator.models import SimConversation, SimLeg, SimTransfer
from presence.models import Booking, Call, Conversation, Transfer, TransferState
from presence.transitions import CALL_EVENTS, CALLS
from tests.presence.story import Story

pytestmark = pytest.mark.django_db(transaction=True)

NAMES = ("alice", "bob", "carol", "dave")
WALKS, STEPS = 5, 80


class Walk:
    def __init__(self, story: Story, seed: int):
        self.story = story
        self.random = Random(seed)
        self.steps: list[str] = []

    def step(self) -> None:
        """Mostly what a user could do now by the table, else anything."""
        act = self.likely() if self.random.random() < 0.6 else self.random.choice(ACTS)
        try:
            act(self)
        except Refused as refused:
            self.steps.append(f"refused: {refused.message}")
        check()

    def likely(self) -> Callable[["Walk"], object]:
        user = self.user()
        legs = calls.open_calls(user)
        commands = [command for leg in legs for (state, command) in CALLS if state == leg.state]
        if Transfer.objects.open().filter(sender=user).exists():
            commands += ["complete", "complete", "cancel", "toggle", "conference", "conference"]
        if any(leg.state in {"connected", "held"} for leg in legs):
            commands += ["when-free", "when-free"]
        if Booking.objects.open().exists() and self.random.random() < 0.3:
            return self.random.choice([Walk.answers_a_booking, Walk.is_offered_a_caller, Walk.is_offered_a_caller])
        if not commands:
            return self.random.choice(ACTS)
        command = self.random.choice(commands)
        fields = {"target": self.user()} if command.endswith("transfer") or command in {"deflect", "when-free"} else {}
        self.steps.append(f"{command} {user} {fields}")
        return lambda _walk: COMMANDS[command](user, **fields)

    def user(self):
        return self.story.users[self.random.choice([*NAMES, "erin", "erin"])]

    def party(self) -> int:
        parties = [party.pk for party in world.all_parties() if party.is_open]
        return self.random.choice(parties) if parties else 0

    def answers_a_booking(self) -> None:
        if booking := Booking.objects.open().order_by("pk").first():
            act = self.random.choice(OF_THE_SENDER)
            self.steps.append(f"{act.__name__} {booking.sender} for {booking.target}")
            act(booking.sender, booking.pk)

    def is_offered_a_caller(self) -> None:
        if booking := Booking.objects.filter(state="offered").first():
            act = self.random.choice([bookings.take, bookings.take, bookings.decline])
            self.steps.append(f"{act.__name__} {booking.target} of {booking.sender}")
            act(booking.target, booking.pk)

    def of_a_user(self, act: Callable[..., object], *, target: bool = False) -> str:
        user = self.user()
        fields = {"target": self.user()} if target else {}
        self.steps.append(f"{act.__name__} {user} {fields}")
        act(user, **fields)
        return "done"

    def end(self) -> None:
        """Everybody goes home."""
        for _round in range(3):
            for party in world.all_parties():
                world.outside_hang_up(party.pk)
            for user in self.story.users.values():
                for call in calls.open_calls(user):
                    (calls.reject if call.state == "alerting" else calls.hang_up)(user, call_id=call.pk)
            self.story.later(60)


COMMANDS: dict[str, Callable[..., object]] = {
    "accept": calls.accept,
    "reject": calls.reject,
    "deflect": calls.deflect,
    "dtmf": partial(calls.send_tones, tones="1"),
    "hold": calls.hold,
    "retrieve": calls.retrieve,
    "hang-up": calls.hang_up,
    "blind-transfer": transfers.start_blind,
    "warm-transfer": transfers.start_warm,
    "when-free": bookings.book,
    "toggle": conferences.toggle,
    "conference": conferences.join,
    "complete": transfers.complete,
    "cancel": transfers.cancel,
}
ACTS: list[Callable[[Walk], object]] = [
    lambda walk: walk.story.caller_rings(walk.user().username),
    lambda walk: walk.story.caller_rings(None),
    lambda walk: world.outside_hang_up(walk.party()),
    lambda walk: world.outside_answer(walk.party()),
    lambda walk: walk.story.later(walk.random.choice([1, 3, 31])),
    lambda walk: calls.dial(walk.user(), number="+493023456789"),
    lambda walk: walk.of_a_user(calls.call_colleague, target=True),
    lambda walk: transfers.start_blind(walk.user(), number="+493023456789"),
    lambda walk: transfers.start_warm(walk.user(), number="+493023456789"),
    lambda walk: sessions.set_work_mode(walk.user(), code=walk.random.choice([1, 2])),
    lambda walk: walk.of_a_user(sessions.log_off_cms),
    lambda walk: walk.of_a_user(sessions.log_on_cms),
    lambda walk: walk.of_a_user(transfers.start_blind, target=True),
    lambda walk: walk.of_a_user(transfers.start_warm, target=True),
    lambda walk: walk.of_a_user(bookings.book, target=True),
    Walk.answers_a_booking,
    Walk.is_offered_a_caller,
]
OF_THE_SENDER = [bookings.hand_over, bookings.consult, bookings.withdraw, bookings.call_back]


def check() -> None:
    """What must hold at every moment, in the simulator and in the CRM."""
    legs = list(SimLeg.objects.open().select_related("agent"))
    under_way = list(SimTransfer.objects.filter(state__in=OPEN_TRANSFER))
    for conversation in SimConversation.objects.filter(ended_at=None):
        transfer = next((item for item in under_way if item.conversation_id == conversation.pk), None)
        check_conversation([leg for leg in legs if leg.conversation_id == conversation.pk], transfer)
    for agent in {leg.agent for leg in legs if leg.agent}:
        check_agent([leg for leg in legs if leg.agent == agent], at_most=2 if agent.several_calls else 1)
    check_crm(legs, under_way)


CONSULTS = [{"primary": "held", "consult": "dialing"}, {"primary": "held", "consult": "connected"}]
TOGGLED = {"primary": "connected", "consult": "held"}


def check_agent(own: list[SimLeg], *, at_most: int) -> None:
    """One talks in one call at a time, and has two legs in a conversation only while asking somebody."""
    conversations = {leg.conversation_id for leg in own}
    assert len(conversations) <= at_most
    assert [leg.state for leg in own].count("connected") <= 1, "talks in two calls"
    for conversation in conversations:
        here = [leg for leg in own if leg.conversation_id == conversation]
        assert len(here) == 1 or {leg.kind: leg.state for leg in here} in [*CONSULTS, TOGGLED]


def check_conversation(legs: list[SimLeg], transfer: SimTransfer | None) -> None:
    states = [leg.state for leg in legs]
    assert legs, "open, but nobody is in it"
    if transfer is None:
        assert not any(leg.kind == "consult" for leg in legs)
    for leg in legs:
        others = [other.state for other in legs if other is not leg]
        if leg.state == "dialing":
            assert "alerting" in states, "hears it ring, but it rings nowhere"
        elif leg.state == "connected" and leg.kind == "primary":
            assert {"connected", "held"} & set(others), "talks with nobody"
        elif leg.state == "held" and leg.agent is None:
            assert any(other.state == "held" and other.agent for other in legs), "held by nobody"
        elif leg.state == "queued":
            assert others == [], "waits, though somebody is there"


def watch(story: Story) -> None:
    """Each leg moves along the lines of the state machine only."""
    connector = gateway.connector_for(story.destination)
    emit, states = connector.emit, {}

    def observed(events: list[base.Event]) -> None:
        for event in events:
            if isinstance(event, base.CallChanged):
                before = states.get(event.call, event.state)
                assert before == event.state or (before, event.state) in MOVES, f"{before} → {event.state}"
                states[event.call] = event.state
        emit(events)

    connector.emit = observed


MOVES = {(of, to) for table in (CALLS, CALL_EVENTS) for (of, _what), to in table.items()}


def check_crm(legs: list[SimLeg], under_way: list[SimTransfer]) -> None:
    told = set(Call.objects.open().values_list("user__username", "state", "kind"))
    there = {(leg.agent.user, leg.state.replace("queued", "dialing"), leg.kind) for leg in legs if leg.agent}
    assert told == there
    assert {(item.reference, item.state) for item in under_way} == set(
        Transfer.objects.open().values_list("cms_id", "state")
    )
    offered = Booking.objects.filter(state="offered").values_list("target", flat=True)
    assert len(set(offered)) == len(offered), "asked about two callers at once"
    conversations = {leg.conversation_id for leg in legs}
    assert Conversation.objects.filter(ended_at=None).count() == len(conversations)


@pytest.mark.parametrize("seed", range(WALKS))
def test_no_caller_is_ever_lost_and_nobody_stays_in_a_call(seed):
    story = Story(NAMES)
    story.users["erin"] = story.arrives("erin", role="IC_AGENT")  # may have several calls
    watch(story)
    walk = Walk(story, seed)
    try:
        for _step in range(STEPS):
            walk.step()
        walk.end()
        walk.story.assert_quiet()
        assert not Booking.objects.open().exists()
    except AssertionError:
        print("\n".join(walk.steps[-12:]))
        raise
    completed = Transfer.objects.filter(state=TransferState.COMPLETED)
    assert not completed.filter(handled_at=None).exists()
