"""`make faults`: the product under faults, while people hand callers over all the time, and the books after each.

usage: run.py [FAULT …]   (the faults: see FAULTS; none means all, which takes about ten minutes)
Prints a table and writes it into docs/proof.md; a fault that is tried alone replaces only its own row. Exit code 1 if
one was not survived. All ports are free ones, and all that was started is ended.
"""

import asyncio
import os
import signal
import sys
import time
from datetime import UTC, datetime
from itertools import groupby

from deploy.services import ServiceMissing
from tests.faults import installations, report
from tests.faults.faults import FAULTS, Fault
from tests.faults.office import Office
from tests.faults.trial import TRIAL_SECONDS, Result, trial

ALL_SECONDS = 25 * 60


class Run:
    """The faults, one after the other; those of one home in one installation, unless it did not survive."""

    def __init__(self) -> None:
        self.end = time.monotonic() + ALL_SECONDS
        self.rows: list[str] = []
        self.all_survived = True

    async def all(self, faults: list[Fault]) -> None:
        for home, of_it in groupby(faults, key=lambda fault: fault.home):
            await self._at(home, list(of_it))

    async def _at(self, home: str, faults: list[Fault]) -> None:
        """Begins anew after a fault that was not survived."""
        while faults:
            faults = await self._in_one(home, faults)

    async def _in_one(self, home: str, faults: list[Fault]) -> list[Fault]:
        """Those that are still to be tried."""
        try:
            installation = await asyncio.to_thread(installations.made, home)
        except ServiceMissing as missing:
            for fault in faults:
                self.note(fault, Result(fault.name, not_run=str(missing)))
            return []
        try:
            office = await asyncio.to_thread(_office, installation)
            await office.healthy()
            for tried, fault in enumerate(faults, start=1):
                result = await self._try(fault, office)
                self.note(fault, result)
                if result.failed:
                    return faults[tried:]
            return []
        finally:
            await asyncio.to_thread(installations.removed, installation)

    async def _try(self, fault: Fault, office: Office) -> Result:
        if time.monotonic() + TRIAL_SECONDS > self.end:
            return Result(fault.name, not_run="the time is up")
        return await trial(fault, office)

    def note(self, fault: Fault, result: Result) -> None:
        self.all_survived &= bool(result.survived or result.not_run)
        self.rows.append(report.row(fault, result))
        print("\n".join([self.rows[-1], *(f"    {said}" for said in report.details(result))]), flush=True)


def _office(installation: installations.Installation) -> Office:
    return Office(installation)


def about() -> str:
    today = datetime.now(UTC).strftime("%d %b %Y").lstrip("0")
    load = os.getloadavg()[2]
    return f"Last run on {today}, {os.cpu_count()} processors, mean load {load:.1f}."


def main(names: list[str]) -> int:
    unknown = set(names) - {fault.name for fault in FAULTS}
    if unknown:
        known = ", ".join(fault.name for fault in FAULTS)
        sys.exit(f"There is no fault {', '.join(sorted(unknown))}. The faults are: {known}.")
    run = Run()
    print("\n".join(report.head()), flush=True)
    try:
        asyncio.run(run.all([fault for fault in FAULTS if not names or fault.name in names]))
    finally:
        if run.rows:
            report.PAGE.write_text(report.into(report.PAGE.read_text(), run.rows, about=about()))
    return 0 if run.all_survived else 1


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # so that nothing is left behind
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
