"""Starting and playing a scenario. One is played in a world at a time, step by step as the clock goes."""

from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from presence import compiled
from presence.connectors.simulator import queues
from presence.connectors.simulator.scenarios import cast, ending
from presence.connectors.simulator.scenarios.catalogue import SCENARIOS
from presence.connectors.simulator.scenarios.context import Performance
from presence.connectors.simulator.scenarios.script import Scenario, Step
from presence.connectors.simulator.scenarios.simulated_agents import spare_numbers
from presence.connectors.simulator.scenarios.steps import Rings
from presence.errors import Refused
from presence.models.scenarios import ScenarioRun
from presence.models.simulator import World

PERSON_PATIENCE = 60.0
PUNCTUAL = timedelta(seconds=2)


def start(
    key: str,
    *,
    at: World,
    by: User,
    with_me: bool = False,
    numbers: list[str] | None = None,
    now: datetime | None = None,
) -> ScenarioRun:
    """Play the scenario of that key from now on, with callers from these numbers; `by` plays along if wished.

    Refused, with nothing begun, if one is being played or there are not enough colleagues.
    """
    scenario, now = SCENARIOS[key], now or timezone.now()
    for name in scenario.queues:
        queues.make(name, world=at)
    chosen = cast.choose(scenario, at=at, person=by if with_me and scenario.role else None)
    run = _begin(scenario, chosen, at=at, by=by, numbers=numbers or [], now=now)
    try:
        cast.enter(run, scenario, now=now)
    except Refused:
        stop(at, now=now)
        raise
    return run


def stop(at: World, *, now: datetime | None = None) -> None:
    """End the play: its callers hang up, its colleagues go back. Nothing happens if none is played."""
    going_on = ScenarioRun.objects.open().filter(world=at, ending_since=None)
    going_on.update(ending_since=now or timezone.now(), stopped=True)


def latest(at: World) -> ScenarioRun | None:
    """The run that goes on, or the last one."""
    return ScenarioRun.objects.filter(world=at).select_related("world").order_by("-pk").first()


def tick(world_id: int, *, now: datetime) -> None:
    """Do the steps that are due; once all are done, end."""
    for run in _open(world_id):
        _go_on(run, now=now)


@compiled.query
def _open(world_id: int) -> QuerySet[ScenarioRun]:
    return ScenarioRun.objects.open().filter(world=world_id).select_related("world").order_by("pk")[:1]


def _go_on(run: ScenarioRun, *, now: datetime) -> None:
    scenario = SCENARIOS.get(run.scenario)
    if scenario is None:  # of another release
        stop(run.world, now=now)
    if run.ending_since or scenario is None:
        return ending.end(run, now=now)
    while run.next_step < len(scenario.steps) and run.next_at <= now:
        if not _turn(run, scenario, now=now):
            return None
    if run.next_step == len(scenario.steps):
        _begin_to_end(run, now=now)
    return None


def _begin(
    scenario: Scenario, chosen: dict[str, cast.Candidate], *, at: World, by: User, numbers: list[str], now: datetime
) -> ScenarioRun:
    callers = scenario.callers
    people = {part: each.user.get_username() for part, each in chosen.items()}
    fields = {
        "cast": {**{part.key: by.get_username() for part in scenario.parts}, **people},
        "callers": dict(zip(callers, spare_numbers(numbers, wanted=len(callers)), strict=True)),
        "borrowed": {each.user.get_username(): each.state() for each in chosen.values()},
        "next_at": now + timedelta(seconds=scenario.steps[0].at),
    }
    try:
        with transaction.atomic():
            return ScenarioRun.objects.create(
                world=at, scenario=scenario.key, started_by=by.get_username(), started_at=now, **fields
            )
    except IntegrityError:
        raise Refused(_("A scenario is being played. Stop it, or wait for its end.")) from None


def _turn(run: ScenarioRun, scenario: Scenario, *, now: datetime) -> bool:
    """Do the next step; False if it has to wait. It is taken first, so that no crash makes it happen twice."""
    step, since = scenario.steps[run.next_step], run.waits_since
    if not _move(run, next_step=run.next_step + 1, next_at=_next_at(run, scenario, now=now), waits_since=None):
        return False  # stopped, or another process was faster
    stage = Performance(run, now)
    try:
        stage.play(step)
    except Refused as refused:
        since = since or now
        if (now - since).total_seconds() < _patience(stage, step):
            _move(run, next_step=run.next_step - 1, next_at=now, waits_since=since)
            return False
        _move(run, passed_over=[*run.passed_over, [run.next_step - 1, refused.message]])
        if not stage.anybody() and not any(isinstance(each, Rings) for each in scenario.steps[run.next_step :]):
            _move(run, next_step=len(scenario.steps))
    return True


def _move(run: ScenarioRun, **fields: object) -> bool:
    """Change the run, unless it was stopped or moved meanwhile."""
    same = ScenarioRun.objects.filter(pk=run.pk, next_step=run.next_step, ending_since=None)
    if not same.update(**fields):
        return False
    for name, value in fields.items():
        setattr(run, name, value)
    return True


def _next_at(run: ScenarioRun, scenario: Scenario, *, now: datetime) -> datetime:
    """Steps keep their distance also if one had to wait, or nobody played for a while."""
    here = run.next_step
    if here + 1 == len(scenario.steps):
        return now
    done_at = run.next_at if now - run.next_at < PUNCTUAL and not run.waits_since else now
    return done_at + timedelta(seconds=scenario.steps[here + 1].at - scenario.steps[here].at)


def _patience(stage: Performance, step: Step) -> float:
    return max(step.patience, PERSON_PATIENCE) if stage.is_person(step.actor) else step.patience


def _begin_to_end(run: ScenarioRun, *, now: datetime) -> None:
    if _move(run, ending_since=now):
        ending.end(run, now=now)
