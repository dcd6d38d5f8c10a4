"""How a run ends: its calls end, and its colleagues go back to what they did."""

from datetime import datetime, timedelta

from django.db.models import QuerySet

from presence.connectors.simulator import world
from presence.connectors.simulator.scenarios import cast
from presence.connectors.simulator.scenarios.simulated_agents import (
    agents_to_act_for,
    leave_call,
    legs_played,
    read_notices,
)
from presence.errors import Refused
from presence.models.scenarios import ScenarioRun
from presence.models.simulator import Player, SimAgent, SimLeg

PATIENCE = timedelta(seconds=30)


def end(run: ScenarioRun, *, now: datetime) -> None:
    """Callers hang up, simulated colleagues too; once all are out of it, the colleagues are given back."""
    read_notices(list(run.borrowed), now=now)
    lasts = now - (run.ending_since or now)
    if _all_have_left(run, now=now) or lasts > PATIENCE:
        cast.give_back(run, now=now)
    if run.borrowed and lasts > PATIENCE:
        _leave(SimLeg.objects.open().filter(agent__in=_borrowed(run)), now=now)  # also what others have put through
    if not run.borrowed or lasts > 2 * PATIENCE:
        ScenarioRun.objects.filter(pk=run.pk, ended_at=None).update(ended_at=now)


def _all_have_left(run: ScenarioRun, *, now: datetime) -> bool:
    legs = legs_played(run.world_id, player=Player.SCENARIO)
    for party in legs.filter(agent=None):
        world.outside_hang_up(party.pk, now=now)
    _leave(legs.filter(agent__in=_borrowed(run)), now=now)
    return not legs.exists()


def _leave(legs: QuerySet[SimLeg], *, now: datetime) -> None:
    for leg in legs.select_related("agent", "conversation"):
        try:
            leave_call(leg, now=now)
        except Refused:
            continue  # again at the next turn


def _borrowed(run: ScenarioRun) -> QuerySet[SimAgent]:
    return agents_to_act_for(run.world_id).filter(user__in=run.borrowed)
