"""All scenarios, in order, and what came of them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from django.utils import translation

from presence.conformance import calls, consults, faults, queues, transfers
from presence.conformance.line import Latency
from presence.conformance.office import Office
from presence.conformance.scenario import NOT_OFFERED, Result, Scenario, is_offered, play

SCENARIOS: list[Scenario] = [
    each
    for module in (calls, transfers, queues, consults, faults)
    for each in vars(module).values()
    if isinstance(each, Scenario)
]
FIRST = {each.subject: each for each in reversed(SCENARIOS)}
"""The scenarios by which a system may say in words that it does not offer what they are about."""


@dataclass
class Played:
    """What came of all that was played at one telephone system."""

    latencies: list[Latency]
    results: list[Result] = field(default_factory=list)

    @property
    def failed(self) -> list[Result]:
        return [each for each in self.results if not each.passed]


def run(
    office: Office,
    scenarios: Iterable[Scenario] = SCENARIOS,
    *,
    begins: Callable[[Scenario], object] = lambda scenario: None,
) -> Played:
    """Play them. What is not offered is tried once, for the words; `begins` is told of each that is played."""
    played = Played(office.line.latencies)
    with translation.override("en"):
        for scenario in scenarios:
            if is_offered(scenario, office) or scenario == FIRST[scenario.subject]:
                begins(scenario)
                played.results.append(play(scenario, office))
            else:
                played.results.append(Result(scenario, NOT_OFFERED))
    return played
