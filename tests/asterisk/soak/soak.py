"""Many conversations by chance at a real Asterisk, with the whole product behind it, and the audit after them."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from random import Random

from deploy.asterisk.house import House
from deploy.asterisk.packages import install
from deploy.asterisk.pbx import Pbx
from deploy.asterisk.telephones import Telephones, telephones
from presence.models import Call, Conversation, Transfer
from tests.asterisk.soak import audit, rising_again
from tests.asterisk.soak.acts import Walk
from tests.asterisk.soak.company import Company, house
from tests.asterisk.soak.truth import Truth
from tests.patience import until
from tests.soak.outcome import Findings, Outcome

AT_ONCE = 14
SETTLES, PASSING = 20.0, 3.0
Progress = Callable[[int], None]


class Soak:
    """`number` callers, `at_once` of them at the same time, whatever happens to them.

    Whom one of the `deaths` of Asterisk cuts off is none of them.
    """

    at_once = AT_ONCE
    kind_of_walk: type[Walk] = Walk

    def __init__(self, company: Company, truth: Truth, *, number: int, seed: str):
        self.company, self.truth, self.number = company, truth, number
        self.deaths = 0
        self.walk = self.kind_of_walk(company, Random(seed), value=truth.value)

    def run(self, progress: Progress = lambda started: None) -> Outcome:
        while self.walk.started < self.number:
            if len(self.walk.on_the_line) < self.at_once:
                self.walk.caller_rings()
                progress(self.walk.started)
            self._goes_on()
        findings = self._nothing_rings()
        self._all_leave()
        findings = findings + audit.at_the_end(self.truth, self.walk)
        return Outcome(
            self.walk.started, findings, self._endings(), Counter(Transfer.objects.values_list("state", flat=True))
        )

    def _goes_on(self) -> None:
        """Somebody does something; or all callers have lost their patience before anybody could, and others call."""
        goes_on = self._alive(self.walk.go_on)
        until(
            lambda: goes_on() or not self.walk.on_the_line,
            seconds=60,
            every=0.03,
            why_not=lambda: f"Nothing can be done: {self.walk.steps[-20:]}",
        )

    def _alive(self, act: Callable[[], bool]) -> Callable[[], bool]:
        """The act; but if Asterisk has died meanwhile, all begin anew instead, and nobody is in any call."""
        return lambda: self._rises_again() if rising_again.is_dead(self.company.pbx) else act()

    def _rises_again(self) -> bool:
        said, cut_off = rising_again.of(self.company.pbx), len(self.walk.on_the_line)
        self.walk.steps.append(f"{said}\n    {cut_off} callers were cut off, and are not counted.")
        print(self.walk.steps[-1], flush=True)
        rising_again.everybody_goes_on(self.company, self.truth)
        self.walk.started -= cut_off
        self.deaths += 1
        return True

    def _nothing_rings(self) -> Findings:
        """Who rings is answered; then everybody talks with somebody, or waits."""
        rung = self._alive(self.walk.nobody_rings)
        until(rung, seconds=SETTLES, every=0.1, why_not=lambda: "\n".join(self._still_rings()))
        with suppress(AssertionError):  # on the way from one to another a caller is with nobody for a moment
            until(lambda: not self.truth.alone(), seconds=PASSING)
        return audit.left_alone(self.truth)

    def _still_rings(self) -> list[str]:
        ringing = Call.objects.filter(state__in=["alerting", "dialing"]).select_related("user", "conversation")
        said = [f"{each.user} {each.cms_id} {each.state} in {each.conversation.cms_id}" for each in ringing]
        return [*said, *self.walk.steps[-40:]]

    def _all_leave(self) -> None:
        """What the product does not see over by itself, the audit finds."""

        def over() -> bool:
            self.walk.all_leave()
            return not self.truth.there and not Call.objects.open().exists()

        try:
            until(self._alive(over), seconds=SETTLES, every=0.2)
            until(self._nothing_is_open, seconds=SETTLES)
        except AssertionError:
            return

    @staticmethod
    def _nothing_is_open() -> bool:
        return not Conversation.objects.filter(ended_at=None).exists() and not Transfer.objects.open().exists()

    def _endings(self) -> Counter[str]:
        counted: Counter[str] = Counter()
        for caller in self.truth.all():
            times = caller.handed_to().total()
            talked = f"handed over {min(times, 3)}{' times or more' if times > 2 else '×'}" if times else "talked"
            counted[talked if caller.held_by else "talked with nobody"] += not caller.cut_off
            counted["was told: somebody calls back"] += caller.promised
            counted["cut off as Asterisk ended, and not counted"] += caller.cut_off
            counted["put off, as whoever the house falls back to did not answer"] += caller.falls_back
        return counted


@contextmanager
def at_work(
    folder: Path, *, in_house: House | None = None, company_at: Callable[[Pbx, Telephones], Company] = Company
) -> Iterator[tuple[Company, Truth]]:
    """An Asterisk of its own, the company at it, and whoever listens to the truth."""
    pbx = Pbx(install(), folder, house=in_house or house())
    pbx.start()
    truth = Truth(pbx)
    try:
        with telephones(pbx) as phones:
            company = company_at(pbx, phones)
            truth.start()
            try:
                company.begins_work()
                yield company, truth
            finally:
                company.ends_work()
                truth.stop()
    finally:
        pbx.stop()
