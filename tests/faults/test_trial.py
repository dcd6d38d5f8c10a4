"""A trial in small: what survives a fault is said to, and what does not is not."""

import asyncio
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from sqlite3 import connect

import pytest

from tests.faults import installations, office, report
from tests.faults.faults import FAULTS, Fault
from tests.faults.installations import Alone
from tests.faults.office import Office
from tests.faults.trial import LONGEST_WAIT, Result, trial
from tests.soak.outcome import KINDS
from tests.waiting import WAITING

KILLED = replace(FAULTS[0], much=1)
RIGHT = {kind: [] for kind in KINDS}


@pytest.fixture
def alone() -> Iterator[Alone]:
    installation = installations.made("alone")
    yield installation
    installations.removed(installation)


async def a_history_is_lost(here: Office, _much: int) -> None:
    """By somebody who works on the database himself."""
    with closing(connect(here.installation.database, timeout=20)) as database, database:
        database.execute("DELETE FROM crm_ui_transactionchange WHERE transfer_id IS NOT NULL")


@pytest.mark.xdist_group(WAITING)
async def test_a_trial_tells_what_survives_from_what_does_not(alone: Alone, monkeypatch: pytest.MonkeyPatch) -> None:
    # nothing of the lost comes back, so nobody waits for the next list
    monkeypatch.setattr(office, "LIST_SECONDS", 0)
    people = await asyncio.to_thread(Office, alone)
    await people.healthy()
    survived = await trial(KILLED, people)
    assert (survived.failed, survived.wrong, survived.survived) == ("", RIGHT, True)
    assert survived.transfers > 0
    spoilt = await trial(Fault("spoilt", "", "alone", 0, a_history_is_lost), people)
    assert (spoilt.failed, spoilt.survived) == ("", False)
    assert spoilt.wrong["missing"]


def test_where_another_part_does_the_same_work_nobody_waits_for_long():
    waited = Result("worker-frozen", wrong=RIGHT, waited=LONGEST_WAIT + 1)
    assert waited.survived
    assert not replace(waited, goes_on=True).survived


def test_only_the_rows_of_faults_tried_now_are_written_anew():
    frozen, killed = (next(each for each in FAULTS if each.name == name) for name in ("all-frozen", "serve-killed"))
    page = f"Before\n{report.BEGIN}\n{report.END}\nAfter\n"
    page = report.into(page, [report.row(frozen, Result(frozen.name, wrong=RIGHT, agree=1))], about="First.")
    page = report.into(page, [report.row(killed, Result(killed.name, failed="It hangs."))], about="Second.")
    assert page.startswith(f"Before\n{report.BEGIN}\n")
    assert page.endswith(f"\nSecond.\n{report.END}\nAfter\n")
    first, second = (line for line in page.splitlines() if line.startswith("| `"))
    assert ("serve-killed" in first, "**no**" in first) == (True, True)
    assert ("1.0 s" in second, "| yes |" in second) == (True, True)


def test_what_cannot_be_tried_here_is_said():
    row = report.row(FAULTS[0], Result(FAULTS[0].name, not_run="needs root"))
    assert row.endswith("not run: needs root |")
