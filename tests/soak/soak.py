"""Many random conversations under chaos, and the audit after them."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from random import Random

from presence import calls
from presence.calls import Refused
from presence.connectors.simulator import world
from presence.connectors.simulator.models import SimTransfer
from presence.models import CallState
from tests.soak import audit, invariants
from tests.soak.acts import Walk
from tests.soak.audit import Findings
from tests.soak.company import Company
from tests.soak.weather import Weather

AT_ONCE = 4
SETTLE_SECONDS = 70
ROUNDS = 4
HOUR = 3_600
CHANCES = {
    "user goes on": 50,
    "time passes": 16,
    "outside party hangs up": 3,
    "outside party answers": 2,
    "work mode": 1,
    "dials": 1,
    "calls a colleague": 1,
    "blind transfer": 2,
    "warm transfer": 2,
    "blind transfer outside": 0.5,
    "warm transfer outside": 0.5,
    "sends tones": 0.3,
    "logs off the telephone": 0.3,
    "logs on the telephone": 1,
    "page is lost": 0.3,
    "page opens": 1,
    "much time passes": 0.6,
}
NAMES, WEIGHTS = list(CHANCES), list(CHANCES.values())
Progress = Callable[[int], None]


@dataclass
class Outcome:
    conversations: int
    findings: Findings
    endings: Counter[str] = field(default_factory=Counter)
    transfers: Counter[str] = field(default_factory=Counter)

    @property
    def last_line(self) -> str:
        return f"{self.conversations} conversations: {self.findings.counts()}"


class Soak:
    """`number` callers, whatever happens to them, with the same seed always the same."""

    def __init__(self, *, number: int, seed: int):
        self.number = number
        self.random = Random(seed)
        self.company = Company(self.random)
        self.walk = Walk(self.company, self.random)
        self.weather = Weather(self.random)
        self.findings = Findings()
        self.reconciled = self.company.reconciled

    def run(self, progress: Progress = lambda started: None) -> Outcome:
        while self.walk.started < self.number:
            self.step()
            progress(self.walk.started)
        settle(self.company)
        self.note(audit.at_the_end())
        kinds = Counter(SimTransfer.objects.values_list("state", flat=True))
        return Outcome(self.number, self.findings, audit.endings(), kinds)

    def step(self) -> None:
        """One act, and what must hold after it."""
        if happened := self.weather.turn():
            self.walk.steps.append(happened)
        self.walk.do(self._act())
        self.note(Findings(lost=invariants.problems()))
        if self.company.reconciled != self.reconciled:
            self.reconciled = self.company.reconciled
            if not world.chaos().silent:
                self.note(audit.now())

    def note(self, found: Findings) -> None:
        if found:
            found = Findings(**{name: [f"{said}\n    {self._story()}" for said in all_said] for name, all_said in vars(found).items()})
            self.findings.add(found)

    def _story(self) -> str:
        return "\n    ".join(self.walk.steps)

    def _act(self) -> str:
        calling = len(self.company.parties())
        if calling < AT_ONCE and self.random.random() < 0.25:
            return "caller rings"
        return self.random.choices(NAMES, WEIGHTS)[0]


def settle(company: Company) -> None:
    """The chaos ends, all hang up, time passes, and the telephone system gives its list."""
    world.set_chaos()
    company.later(SETTLE_SECONDS)
    for _round in range(ROUNDS):
        for party in company.parties():
            world.outside_hang_up(party.pk)
        for user in company.users.values():
            _leaves(company, user)
        company.later(SETTLE_SECONDS)
    company.reconcile()


def _leaves(company: Company, user) -> None:
    for call in calls.open_calls(user):
        act = calls.reject if call.state == CallState.ALERTING else calls.hang_up
        try:
            act(user, call_id=call.pk, now=company.now)
        except Refused:
            continue
