"""Conversations by chance with telephones in the browser: the soak at a real Asterisk, which listens too.

Before somebody leaves a call, all windows in it must let hear exactly those whom Asterisk has put together.
"""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tests.asterisk.soak.acts import Walk
from tests.asterisk.soak.run import keep
from tests.asterisk.soak.soak import Soak, at_work
from tests.asterisk.soak.truth import Truth
from tests.browser.telephone.desks import Browser, CompanyAtWindows, Desk, house
from tests.browser.telephone.served import serving
from tests.patience import busy
from tests.soak.outcome import Outcome
from tests.soak.progress import Progress

AT_ONCE = 3
SETTLES = 5.0
"""Seconds within which it is heard what is so."""


class ListeningWalk(Walk):
    """`listened` is how often somebody did, `wrong` what was heard then instead."""

    by_keys = False
    truth: Truth

    def __init__(self, *given: Any, **more: Any):
        super().__init__(*given, **more)
        self.listened = 0
        self.wrong: list[str] = []

    def _leaves(self, name: str, act: Callable[[], object]) -> None:
        own = self.company.extensions.get(name)
        others, callers = self.truth.with_telephone(own) if own else self.truth.with_caller(name)
        for extension in sorted(others | ({own} if own and (others or callers) else set())):
            self._listens(extension)
        super()._leaves(name, act)

    def _listens(self, extension: str) -> None:
        desk: Desk = self._desks()[extension]
        end = time.monotonic() + SETTLES * busy()
        while (wanted := self._voices(extension)) is not None:
            if (came := desk.heard()) == wanted:
                self.listened += 1
                return
            if time.monotonic() > end:
                said = f"{datetime.now(UTC):%T.%f} {extension} hears {sorted(came)} instead of {sorted(wanted)}"
                self.wrong.append(said)
                self.steps.append(said)
                return

    def _voices(self, extension: str) -> set[str] | None:
        """Whom it is to hear. None if that is not certain: two telephones outside send back to each other what they
        hear, for ever, and which of several calls of a telephone is on hold Asterisk's bridges do not say.
        """
        others, callers = self.truth.with_telephone(extension)
        if len(callers) > 1 or any(self.truth.calls_at(each) > 1 for each in (extension, *others)):
            return None
        desks = self._desks()
        if desks[extension].holds():
            return set()
        return {each for each in others if not desks[each].holds()} | ({extension} if callers else set())

    def _desks(self) -> dict[str, Desk]:
        return {self.company.extensions[name]: desk for name, desk in self.company.desks.items()}


class ListeningSoak(Soak):
    at_once = AT_ONCE
    kind_of_walk = ListeningWalk
    walk: ListeningWalk

    def __init__(self, *given: Any, **more: Any):
        super().__init__(*given, **more)
        self.walk.truth = self.truth

    def run(self, progress: Callable[[int], None] = lambda started: None) -> Outcome:
        outcome = super().run(progress)
        outcome.findings.lost += [f"sound: {each}" for each in self.walk.wrong]
        outcome.endings["times somebody listened before a call was left"] = self.walk.listened
        return outcome


def play(number: int, seed: str) -> Outcome:
    """Raises NotToBeHad if there can be no Asterisk here."""
    progress = Progress(number)
    with TemporaryDirectory(prefix="pbx-") as folder, serving() as url:
        browser = Browser(url)
        try:
            company_at = partial(CompanyAtWindows, browser=browser)
            with at_work(Path(folder), in_house=house(), company_at=company_at) as (company, truth):
                soak = ListeningSoak(company, truth, number=number, seed=seed)
                outcome = None
                try:
                    outcome = soak.run(lambda started: progress.more(started - progress.done))
                finally:
                    if outcome is None or outcome.findings or soak.deaths:
                        keep("\n".join(soak.walk.steps), truth.journal)
                return outcome
        finally:
            browser.stop()
