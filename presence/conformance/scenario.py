"""What a scenario is, and how it went."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from presence.conformance.line import Unexpected
from presence.conformance.office import Office
from presence.contract import Capability, CmsError

log = logging.getLogger(__name__)
Story = Callable[[Office], None]
QUEUE = "queue"
"""The subject of scenarios that need one, which is named for them."""


class Verdict(StrEnum):
    WORKS = "works"
    NOT_OFFERED = "not offered"
    REFUSED = "refused"
    FAILS = "fails"


WORKS, NOT_OFFERED, REFUSED, FAILS = Verdict


@dataclass(frozen=True)
class Scenario:
    """What happens, told by a function with its docstring as title; `subject` is what it is about."""

    title: str
    story: Story
    subject: str
    needs: frozenset[Capability]


@dataclass(frozen=True)
class Result:
    """`said` is why: the connector's own words, or what was expected and what came."""

    scenario: Scenario
    verdict: Verdict
    said: str = ""

    @property
    def passed(self) -> bool:
        return self.verdict in (WORKS, NOT_OFFERED)

    @property
    def in_words(self) -> str:
        return f"{self.verdict}: {self.said}" if self.said else str(self.verdict)


def about(subject: str | Capability, *needs: Capability) -> Callable[[Story], Scenario]:
    """Makes a scenario of a story: about a capability, which it needs then, or about what every system has."""
    of_all = frozenset(each for each in Capability if each in (subject, *needs))
    return lambda story: Scenario((story.__doc__ or "").strip().rstrip("."), story, str(subject), of_all)


def is_offered(scenario: Scenario, office: Office) -> bool:
    has_queue = scenario.subject != QUEUE or office.cast.queue is not None
    return has_queue and scenario.needs <= office.capabilities


def play(scenario: Scenario, office: Office) -> Result:
    """Let it happen, and clear up after it. What the system does not offer must be refused, in words."""
    offered = is_offered(scenario, office)
    try:
        office.opens()
        scenario.story(office)
        office.closes()
    except CmsError as error:
        return _cleared(office, Result(scenario, REFUSED if offered else NOT_OFFERED, str(error.message)))
    except Unexpected as error:
        return _cleared(office, Result(scenario, FAILS, str(error)))
    except Exception as error:
        log.exception("“%s” could not be played to its end.", scenario.title)
        return _cleared(office, Result(scenario, FAILS, repr(error)))
    return Result(scenario, WORKS) if offered else Result(scenario, FAILS, "It is not offered, but was done.")


def _cleared(office: Office, result: Result) -> Result:
    """What a scenario has left must not reach the next one."""
    try:
        office.is_cleared()
    except Exception as error:
        return Result(result.scenario, FAILS, f"{result.said} Afterwards: {error}")
    return result
