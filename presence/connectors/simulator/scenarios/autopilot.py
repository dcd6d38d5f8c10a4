"""The autopilot: a random walk of outside callers and simulated colleagues, so that a demo is alive.

It acts only for simulated colleagues without an open browser, and only in calls of its own; a caller whom people
handed over to such a colleague hangs up one day, too. Switched off, while a scenario is played, or while nobody looks,
it begins nothing more and lets its calls end as calls do.
"""

import logging
from datetime import datetime, timedelta
from random import Random, SystemRandom

from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from presence import compiled
from presence.connectors.simulator.scenarios import autopilot_moves, wind_down
from presence.connectors.simulator.scenarios.simulated_agents import (
    agents_to_act_for,
    legs_played,
    read_notices,
    spare_numbers,
)
from presence.errors import Refused
from presence.models.scenarios import Autopilot, ScenarioRun
from presence.models.simulator import Player, World
from presence.sessions.leases import at_browser

NUMBERS = 40
FEWEST = 2
SLOWEST, FASTEST = 4.0, 2.0
LANDS_EVERY = timedelta(seconds=1)
log = logging.getLogger(__name__)


def switch(
    at: World, *, on: bool, numbers: list[str] | None = None, seed: int | None = None, now: datetime | None = None
) -> None:
    """Begin, or end what it has begun. Callers have these numbers. Refused if there are too few colleagues."""
    now = now or timezone.now()
    if on and agents_to_act_for(at.pk).count() < FEWEST:
        raise Refused(
            _("The autopilot needs two simulated colleagues without an open browser. Switch some on under Colleagues.")
        )
    same = Autopilot.objects.filter(world=at, on=on)
    if same.exists():
        return
    begin = {
        "seed": SystemRandom().getrandbits(32) if seed is None else seed,
        "acts": 0,
        "numbers": spare_numbers(numbers or [], wanted=NUMBERS),
    }
    state = {"on": on, "since": now, "next_at": now}
    Autopilot.objects.update_or_create(
        world=at, defaults={**state, **(begin if on else {})}, create_defaults={**begin, **state}
    )


def is_on(at: World) -> bool:
    return Autopilot.objects.filter(world=at, on=True).exists()


def tick(world_id: int, *, now: datetime) -> None:
    """One small act, if it is time for one."""
    for pilot in _due(world_id, now):
        _act(pilot, now=now)


@compiled.query
def _due(world_id: int, now: datetime) -> QuerySet[Autopilot]:
    return Autopilot.objects.filter(world=world_id, next_at__lte=now).order_by("pk")[:1]


def _act(pilot: Autopilot, *, now: datetime) -> None:
    world_id = pilot.world_id
    random = Random(f"{pilot.seed}:{pilot.acts}")
    plays = ScenarioRun.objects.open().filter(world=world_id).exists()
    flies = pilot.on and not plays and at_browser().exists()
    possible = autopilot_moves.possible(pilot, random=random, now=now) if flies else wind_down.possible(pilot, now=now)
    if not _claim(pilot, next_at=_next_at(pilot, random, flies=flies, now=now)):
        return
    if possible:
        _try(autopilot_moves.choose(possible, random) if flies else possible[0])
    read_notices(list(agents_to_act_for(world_id).values_list("user", flat=True)), now=now)


def _claim(pilot: Autopilot, *, next_at: datetime | None) -> bool:
    """Whether this act is ours to do: it is counted before it is done, so that none is done twice."""
    same = Autopilot.objects.filter(pk=pilot.pk, on=pilot.on, acts=pilot.acts)
    return bool(same.update(acts=F("acts") + 1, next_at=next_at))


def _next_at(pilot: Autopilot, random: Random, *, flies: bool, now: datetime) -> datetime | None:
    """None once it is off and all its calls have ended."""
    if flies:
        return now + timedelta(seconds=random.uniform(FASTEST, SLOWEST))
    if pilot.on or legs_played(pilot.world_id, player=Player.AUTOPILOT).exists():
        return now + LANDS_EVERY
    return None


def _try(move: autopilot_moves.Move) -> None:
    try:
        move.do()
    except Refused as refused:  # the world has changed meanwhile, or the CRM has not heard yet
        log.debug("The autopilot could not %s: %s", move.what, refused.message)
