"""All scenarios, in order, and what came of them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from django.utils import translation

from presence.conformance import calls, consults, faults, transfers
from presence.conformance.line import Latency
from presence.conformance.office import Office
from presence.conformance.scenario import Result, Scenario, Verdict, play

SCENARIOS: list[Scenario] = [
    each
    for module in (calls, transfers, consults, faults)
    for each in vars(module).values()
    if isinstance(each, Scenario)
]


@dataclass
class Played:
    """What came of all that was played at one telephone system."""

    latencies: list[Latency]
    results: list[Result] = field(default_factory=list)

    @property
    def failed(self) -> list[Result]:
        return [each for each in self.results if not each.passed]

    def is_not_offered(self, scenario: Scenario) -> bool:
        """Whether the system has said before that it does not offer this."""
        not_offered = {each.scenario.needs for each in self.results if each.verdict == Verdict.NOT_OFFERED}
        return scenario.needs in not_offered


def run(
    office: Office,
    scenarios: Iterable[Scenario] = SCENARIOS,
    *,
    begins: Callable[[Scenario], object] = lambda scenario: None,
) -> Played:
    """Play them. What is not offered is tried once, for the words; `begins` is told of each scenario."""
    played = Played(office.line.latencies)
    with translation.override("en"):
        for scenario in scenarios:
            if played.is_not_offered(scenario):
                played.results.append(Result(scenario, Verdict.NOT_OFFERED))
            else:
                begins(scenario)
                played.results.append(play(scenario, office))
    return played
