"""How the autopilot's calls end when it is off: what is under way is finished, then people say goodbye."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial

from presence.connectors.simulator import world
from presence.connectors.simulator.scenarios.autopilot_moves import AutopilotView, Move, view_of
from presence.connectors.simulator.scenarios.simulated_agents import leave_call, user_of
from presence.models.scenarios import Autopilot
from presence.models.simulator import LegState, SimLeg
from presence.transfers import commands as transfers

LONG = timedelta(seconds=20)


def possible(pilot: Autopilot, *, now: datetime) -> list[Move]:
    """What ends a call now, the most natural first."""
    sight = view_of(pilot, now=now)
    moves = [*_transfers(sight), *_goodbyes(sight), *_giving_up(sight)]
    return sorted(moves, key=lambda move: -move.weight)


def _transfers(sight: AutopilotView) -> Iterator[Move]:
    for leg in sight.legs:
        transfer = sight.transfers.get(leg.conversation_id)
        if not transfer or transfer.state == "requested" or leg.agent_id not in sight.able:
            continue
        if leg.agent_id == transfer.sender_id:
            yield Move(3, "complete", partial(_complete, leg, now=sight.now))


def _goodbyes(sight: AutopilotView) -> Iterator[Move]:
    """Callers who talk hang up; colleagues among themselves do too."""
    with_caller = {leg.conversation_id for leg in sight.legs if leg.agent is None}
    for leg in sight.legs:
        talks = leg.state == LegState.CONNECTED and leg.conversation_id not in sight.transfers
        if talks and leg.agent is None:
            yield Move(2, "let a caller hang up", partial(world.outside_hang_up, leg.pk, now=sight.now))
        elif talks and leg.conversation_id not in with_caller and leg.agent_id in sight.able:
            yield Move(2, "hang up", partial(leave_call, leg, now=sight.now))


def _giving_up(sight: AutopilotView) -> Iterator[Move]:
    """Parties who have heard it ring, waited or been held for long hang up."""
    for leg in sight.legs:
        if sight.now - _begin(leg) < LONG:
            continue
        if leg.agent is None:
            yield Move(1, "let a caller give up", partial(world.outside_hang_up, leg.pk, now=sight.now))
        elif leg.agent_id in sight.able:
            yield Move(1, "leave", partial(leave_call, leg, now=sight.now))


def _begin(leg: SimLeg) -> datetime:
    """Since when this leg is as it is; a place in a queue counts from its beginning."""
    return leg.conversation.waits_since or leg.since if leg.state != LegState.CONNECTED else leg.since


def _complete(leg: SimLeg, *, now: datetime) -> None:
    transfers.complete(user_of(leg), now=now)
