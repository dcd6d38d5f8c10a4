"""What is played on the simulator page, as it is drawn: queues with their callers, scenarios, the autopilot."""

from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.models import User

from crm_ui.simulator.sight import SimulatorSight, agent_name, caller_name, neutral
from crm_ui.toolbar.agent_search import all_agents
from customizing.display_names import name_of
from presence import phone
from presence.connectors.simulator import queues, world
from presence.connectors.simulator.acts import ring_timeout
from presence.connectors.simulator.scenarios import autopilot
from presence.connectors.simulator.scenarios import run as scenario_run
from presence.connectors.simulator.scenarios.catalogue import SCENARIOS
from presence.connectors.simulator.scenarios.context import names_of
from presence.connectors.simulator.scenarios.script import Scenario
from presence.models.scenarios import ScenarioRun
from presence.models.simulator import World

RING_TIMES = (5, 10, 20, 30)
STEPS_BEFORE, STEPS_SHOWN = 3, 12


@dataclass(frozen=True)
class ShownStep:
    """A step of the scenario that is played: "done", "passed-over" (with the reason), "now" or "next"."""

    number: int
    text: str
    state: str
    reason: str = ""


@dataclass
class Play:
    """A scenario, and how far it is if it is being played. `last` is its last run, if that has ended."""

    scenario: Scenario
    seconds: int
    run: ScenarioRun | None = None
    last: ScenarioRun | None = None
    started_by: str = ""
    steps: list[ShownStep] = field(default_factory=list)

    @property
    def step_count(self) -> int:
        return len(self.scenario.steps)


def shown(sight: SimulatorSight) -> dict[str, Any]:
    """What the templates need, queues with all their callers. Refused if there is no simulator."""
    at = world.this_world()
    names = {user.username: name_of(user) for user in all_agents()}
    longest = int(ring_timeout().total_seconds())
    ring_seconds = min(longest, at.ring_seconds or longest)
    plays = _plays(at, ring_seconds=ring_seconds, sight=sight)
    return {
        "queues": _queues(at, names),
        "plays": plays,
        "playing": any(play.run for play in plays),
        "autopilot": autopilot.is_on(at),
        "ring_seconds": ring_seconds,
        "ring_times": [seconds for seconds in RING_TIMES if seconds <= longest],
    }


def _queues(at: World, names: dict[str, str]) -> list[queues.Queue]:
    found = queues.all_queues(at)
    for each in found:
        each.members = [names.get(username, username) for username in each.members]
        for caller in each.waiting:
            caller.rings_at = names.get(caller.rings_at, caller.rings_at)
    return found


def _plays(at: World, *, ring_seconds: int, sight: SimulatorSight) -> list[Play]:
    plays = [Play(each, round(each.seconds(ring_seconds=ring_seconds))) for each in SCENARIOS.values()]
    run = scenario_run.latest(at)
    for play in plays:
        if run and run.scenario == play.scenario.key:
            _show_run(play, run, sight=sight)
    return plays


def _show_run(play: Play, run: ScenarioRun, *, sight: SimulatorSight) -> None:
    if run.ended_at:
        play.last = run
        return
    user = User.objects.filter(username=run.started_by).first()
    play.run, play.steps = run, _steps(play.scenario, run, named=sight.names_people_of(run))
    play.started_by = name_of(user) if user else run.started_by


def _steps(scenario: Scenario, run: ScenarioRun, *, named: bool) -> list[ShownStep]:
    """All steps, or of many those around the next one. Reasons name people, too."""
    names = _names(scenario, run, named=named)
    passed_over = {number: reason if named else "" for number, reason in run.passed_over}
    first = max(0, min(run.next_step - STEPS_BEFORE, len(scenario.steps) - STEPS_SHOWN))
    return [
        ShownStep(number + 1, step.text(names), _state(number, run, passed_over), passed_over.get(number, ""))
        for number, step in enumerate(scenario.steps)
        if first <= number < first + STEPS_SHOWN
    ]


def _names(scenario: Scenario, run: ScenarioRun, *, named: bool) -> dict[str, str]:
    callers = {name: phone.readable(number) for name, number in run.callers.items()}
    people: dict[str, str] = {}
    if not named:
        parts = [part.key for part in scenario.parts]
        callers, people = neutral(scenario.callers, called=caller_name), neutral(parts, called=agent_name)
    return {**names_of(run, scenario), **people, **callers}


def _state(number: int, run: ScenarioRun, passed_over: dict[int, str]) -> str:
    if number in passed_over:
        return "passed-over"
    if number < run.next_step:
        return "done"
    return "now" if number == run.next_step and not run.ending_since else "next"
