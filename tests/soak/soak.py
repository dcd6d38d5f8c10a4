"""Many random conversations under chaos, and the audit after them."""

from collections import Counter
from collections.abc import Callable
from random import Random

from django.contrib.auth.models import User

from presence.calls import commands as calls
from presence.calls.commands import Refused
from presence.connectors.simulator import world
from presence.models import CallState
from presence.models.simulator import SimTransfer
from tests.soak import audit, invariants
from tests.soak.acts import Walk
from tests.soak.company import SteppedCompany
from tests.soak.outcome import Findings, Outcome
from tests.soak.weather import Weather

LOOK_EVERY = 3
"""Steps after which the world is looked at: who is left alone stays so."""
SETTLE_SECONDS = 70
ROUNDS = 4
Progress = Callable[[int], None]


class Soak:
    """`number` callers, whatever happens to them; with the same seed always the same."""

    def __init__(self, *, number: int, seed: str):
        self.number = number
        self.random = Random(seed)
        self.company = SteppedCompany(self.random)
        self.walk = Walk(self.company, self.random)
        self.weather = Weather(self.random)
        self.findings = Findings()
        self.company.when_compared = self.compare
        self.steps = 0

    def run(self, progress: Progress = lambda started: None) -> Outcome:
        while self.walk.started < self.number:
            self.step()
            progress(self.walk.started)
        settle(self.company)
        self.note(audit.at_the_end(self.company.left))
        ends = Counter(SimTransfer.objects.values_list("state", flat=True))
        return Outcome(self.number, self.findings, audit.endings(), ends)

    def step(self) -> None:
        """One act, and what must hold after it."""
        if happened := self.weather.turn():
            self.walk.steps.append(happened)
        self.walk.go_on()
        self.steps += 1
        if self.steps % LOOK_EVERY == 0:
            self.note(Findings(lost=invariants.problems()))

    def compare(self) -> None:
        """The books, unless the telephone system did not give its list."""
        if not world.chaos().silent:
            self.note(audit.now())

    def note(self, found: Findings) -> None:
        """Keep what is wrong, with what was done before it was first seen."""
        if found:
            self.findings.add(found, story=self.walk.steps)


def settle(company: SteppedCompany) -> None:
    """The chaos ends, all hang up, time passes, and the telephone system gives its list."""
    world.set_chaos()
    company.later(SETTLE_SECONDS)
    for _round in range(ROUNDS):
        for party in company.parties():
            company.hangs_up(party)
        for user in company.users.values():
            _leaves(company, user)
        company.later(SETTLE_SECONDS)
    company.reconcile()


def _leaves(company: SteppedCompany, user: User) -> None:
    for call in calls.open_calls(user):
        act = calls.reject if call.state == CallState.ALERTING else calls.hang_up
        try:
            act(user, call_id=call.pk, now=company.now)
        except Refused:
            continue
