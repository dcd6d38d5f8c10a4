"""What a scenario is, and how it went."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from presence.conformance.line import Unexpected
from presence.conformance.office import Office
from presence.contract import Capability, CmsError

Story = Callable[[Office], None]


class Verdict(StrEnum):
    WORKS = "works"
    NOT_OFFERED = "not offered"
    REFUSED = "refused"
    FAILS = "fails"


@dataclass(frozen=True)
class Scenario:
    """What happens, told by a function with its docstring as title; `subject` is what it is about."""

    title: str
    story: Story
    subject: str
    needs: Capability | None


@dataclass(frozen=True)
class Result:
    """`said` is why: the connector's own words, or what was expected and what came."""

    scenario: Scenario
    verdict: Verdict
    said: str = ""

    @property
    def passed(self) -> bool:
        return self.verdict in (Verdict.WORKS, Verdict.NOT_OFFERED)

    @property
    def in_words(self) -> str:
        return f"{self.verdict}: {self.said}" if self.said else str(self.verdict)


def about(subject: str | Capability) -> Callable[[Story], Scenario]:
    """Makes a scenario of a story: about a capability, which it needs then, or about what every system has."""
    needs = subject if isinstance(subject, Capability) else None
    return lambda story: Scenario((story.__doc__ or "").strip().rstrip("."), story, str(subject), needs)


def play(scenario: Scenario, office: Office) -> Result:
    """Let it happen, and clear up after it. What the system does not offer must be refused, in words."""
    offered = scenario.needs is None or scenario.needs in office.line.capabilities
    try:
        office.opens()
        scenario.story(office)
        office.closes()
        if offered:
            return Result(scenario, Verdict.WORKS)
        return _failed(scenario, office, "It is not offered, but was done.")
    except CmsError as error:
        office.is_cleared()
        return Result(scenario, Verdict.REFUSED if offered else Verdict.NOT_OFFERED, str(error.message))
    except Unexpected as error:
        return _failed(scenario, office, str(error))


def _failed(scenario: Scenario, office: Office, said: str) -> Result:
    try:
        office.is_cleared()
    except (CmsError, Unexpected) as error:
        said = f"{said} Afterwards: {error}"
    return Result(scenario, Verdict.FAILS, said)
