"""What the autopilot could do next, and how likely each is."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from random import Random

from presence.calls import commands as calls
from presence.connectors.simulator import queues, world
from presence.connectors.simulator.acts import OPEN_TRANSFER
from presence.connectors.simulator.queue import free_agents
from presence.connectors.simulator.scenarios.simulated_agents import (
    agents_to_act_for,
    call_of,
    legs_played,
    user_called,
    user_of,
)
from presence.models.scenarios import Autopilot
from presence.models.simulator import LegState, Player, SimAgent, SimConversation, SimLeg, SimQueue, SimTransfer
from presence.transfers import commands as transfers
from presence.transfers import conference

MOST_TALKS = 4
"""And never more than half of the colleagues are in one, so that there is somebody to hand over to."""

GIVES_UP_AFTER = timedelta(seconds=60)
SAYS_GOODBYE_AFTER = timedelta(seconds=30)
SUBJECTS = ("Brakes squeal", "Where is my order", "Spare parts", "Price list", "Wheel bent", "Invoice wrong")


@dataclass(frozen=True)
class Move:
    """Something that could be done now; the higher its weight, the more likely it is."""

    weight: int
    what: str
    do: Callable[[], object]


@dataclass(frozen=True)
class AutopilotView:
    """What the autopilot sees: the open legs of its calls, their transfers, and whom it may act for."""

    legs: list[SimLeg]
    transfers: dict[int, SimTransfer]
    able: dict[int, SimAgent]
    idle: list[SimAgent]
    now: datetime


def view_of(pilot: Autopilot, *, now: datetime) -> AutopilotView:
    open_transfers = SimTransfer.objects.filter(
        state__in=OPEN_TRANSFER, conversation__world=pilot.world_id, conversation__player=Player.AUTOPILOT
    )
    able = {agent.pk: agent for agent in agents_to_act_for(pilot.world_id).filter(at_rest=False)}
    return AutopilotView(
        legs=list(legs_played(pilot.world_id, player=Player.AUTOPILOT)),
        transfers={transfer.conversation_id: transfer for transfer in open_transfers},
        able=able,
        idle=list(free_agents(pilot.world_id).filter(pk__in=able).order_by("pk")),
        now=now,
    )


def possible(pilot: Autopilot, *, random: Random, now: datetime) -> list[Move]:
    """All that could be done now."""
    sight = view_of(pilot, now=now)
    found: list[Move] = []
    if sight.idle and len({leg.conversation_id for leg in sight.legs}) < min(MOST_TALKS, len(sight.able) // 2):
        found += _beginnings(pilot, sight, random)
    for leg in sight.legs:
        if leg.agent is None:
            found += _of_party(leg, sight)
        elif leg.agent_id in sight.able:
            found += _of_agent(leg, sight, random)
    return [*found, *_handed_over(pilot, now=now)]


def choose(moves: list[Move], random: Random) -> Move:
    return random.choices(moves, [move.weight for move in moves])[0]


def _beginnings(pilot: Autopilot, sight: AutopilotView, random: Random) -> Iterator[Move]:
    number, agent = random.choice(pilot.numbers), random.choice(sight.idle)
    served = SimQueue.objects.filter(members__in=sight.idle).distinct().order_by("pk").values_list("key", flat=True)
    to = random.choice([None, agent.user, *(queues.PREFIX + key for key in served)])
    data = {"subject": random.choice(SUBJECTS)}
    rings = partial(world.simulate_inbound, number, attached_data=data, player=Player.AUTOPILOT, now=sight.now)
    yield Move(5, "let a caller ring", partial(rings, to=to))
    yield Move(1, "dial a number", partial(_dial, agent, number=number))


def _handed_over(pilot: Autopilot, *, now: datetime) -> Iterator[Move]:
    """A caller whom people handed over to colleagues without a browser hangs up one day, as callers do."""
    people = SimLeg.objects.open().exclude(agent=None).exclude(agent__in=agents_to_act_for(pilot.world_id))
    left = legs_played(pilot.world_id, player="").filter(
        agent=None, state=LegState.CONNECTED, since__lte=now - SAYS_GOODBYE_AFTER
    )
    handed_over = left.filter(conversation__transfers__state="completed").distinct()
    for leg in handed_over.exclude(conversation__in=people.values("conversation")):
        yield Move(4, "let a caller of people hang up", partial(world.outside_hang_up, leg.pk, now=now))


def _dial(agent: SimAgent, *, number: str) -> None:
    calls.dial(user_called(agent.user), number=number)
    dialed = SimConversation.objects.filter(legs__agent=agent, dialed=number, direction="outbound", ended_at=None)
    dialed.update(player=Player.AUTOPILOT)


def _of_party(leg: SimLeg, sight: AutopilotView) -> Iterator[Move]:
    hang_up = partial(world.outside_hang_up, leg.pk, now=sight.now)
    if leg.state == LegState.CONNECTED:
        yield Move(1, "let a caller hang up", hang_up)
    elif leg.state == LegState.QUEUED and sight.now - (leg.conversation.waits_since or leg.since) > GIVES_UP_AFTER:
        yield Move(2, "let a caller give up", hang_up)
    elif leg.state == LegState.ALERTING and leg.answer_at is None:
        yield Move(4, "let somebody outside answer", partial(world.outside_answer, leg.pk, now=sight.now))


def _of_agent(leg: SimLeg, sight: AutopilotView, random: Random) -> Iterator[Move]:
    transfer = sight.transfers.get(leg.conversation_id)
    if leg.state == LegState.ALERTING:
        if leg.answer_at is None:
            yield Move(6, "accept", partial(_command, calls.accept, leg, now=sight.now))
        yield Move(1, "decline", partial(_command, calls.reject, leg, now=sight.now))
    elif transfer:
        if leg.kind == "primary" and leg.agent_id == transfer.sender_id:
            yield from _in_transfer(leg, transfer, now=sight.now)
    elif leg.state == LegState.HELD:
        yield Move(4, "retrieve", partial(_command, calls.retrieve, leg, now=sight.now))
    elif leg.state == LegState.CONNECTED:
        yield from _in_talk(leg, sight, random)


def _in_talk(leg: SimLeg, sight: AutopilotView, random: Random) -> Iterator[Move]:
    yield Move(1, "hold", partial(_command, calls.hold, leg, now=sight.now))
    yield Move(1, "hang up", partial(_command, calls.hang_up, leg, now=sight.now))
    if sight.idle:
        hand_over = partial(_hand_over, leg, to=random.choice(sight.idle).user, now=sight.now)
        yield Move(3, "transfer blind", partial(hand_over, transfers.start_blind))
        yield Move(3, "ask a colleague", partial(hand_over, transfers.start_warm))


def _in_transfer(leg: SimLeg, transfer: SimTransfer, *, now: datetime) -> Iterator[Move]:
    """What the sender can do."""
    command = partial(_for_sender, leg, now=now)
    if transfer.state == "requested":
        yield Move(1, "cancel", partial(command, transfers.cancel))
        return
    yield Move(5, "complete", partial(command, transfers.complete))
    if transfer.state == "consulting":
        yield Move(1, "cancel", partial(command, transfers.cancel))
        yield Move(1, "toggle", partial(command, conference.toggle))
        yield Move(1, "join", partial(command, conference.join))


def _command(command: Callable[..., object], leg: SimLeg, *, now: datetime) -> None:
    command(user_of(leg), call_id=call_of(leg).pk, now=now)


def _hand_over(leg: SimLeg, start: Callable[..., object], *, to: str, now: datetime) -> None:
    start(user_of(leg), target=user_called(to), now=now)


def _for_sender(leg: SimLeg, command: Callable[..., object], *, now: datetime) -> None:
    command(user_of(leg), now=now)
