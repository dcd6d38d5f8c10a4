"""One fault, from six people at work before it until they have gone home, and what the books say then."""

import asyncio
import time
from dataclasses import dataclass, field

from tests.faults.faults import Fault
from tests.faults.office import Office

SOME, SOON_SECONDS = 4, 60.0
AGREE_WITHIN, AGAIN_WITHIN = 60.0, 90.0
LONGEST_WAIT = 30.0
"""Seconds without any transfer, where another part does the same work."""
TRIAL_SECONDS = 360


@dataclass
class Result:
    """`agree` and `again` are seconds after the fault: until all screens are right, and until the next transfer."""

    name: str
    agree: float | None = None
    again: float | None = None
    transfers: int = 0
    meanwhile: int = 0
    waited: float | None = None
    wrong: dict[str, list[str]] = field(default_factory=dict)
    goes_on: bool = False
    not_run: str = ""
    failed: str = ""

    @property
    def survived(self) -> bool:
        stood_still = self.goes_on and (self.waited is None or self.waited > LONGEST_WAIT)
        return not (self.not_run or self.failed or stood_still or any(self.wrong.values()))


async def trial(fault: Fault, office: Office) -> Result:
    """What has become of it. It never raises for what the product does, and ends in time."""
    result = Result(fault.name, goes_on=fault.goes_on, not_run=fault.why_not(office))
    if result.not_run:
        return result
    try:
        async with asyncio.timeout(TRIAL_SECONDS):
            await _endure(fault, office, result)
    except TimeoutError:
        result.failed = f"it took longer than {TRIAL_SECONDS} s"
    except Exception as error:  # whatever it is, it belongs into the table
        result.failed = " ".join(str(error).split()) or type(error).__name__
    finally:
        await office.close_screens()
    return result


async def _endure(fault: Fault, office: Office, result: Result) -> None:
    await office.open_screens(len(office.people))
    before = office.completed()
    office.begin()
    try:
        await _some_transfers(office)
        await _happens(fault, office, result)
        office.pause()
        result.agree = await office.screens_agree(seconds=AGREE_WITHIN)
        result.again = await office.next_transfer(seconds=AGAIN_WITHIN)
        await _some_transfers(office)
    finally:
        await office.go_home()
    result.wrong = await office.wrong()
    result.transfers = office.completed() - before


async def _some_transfers(office: Office) -> None:
    for _time in range(SOME):
        await office.next_transfer(seconds=SOON_SECONDS)


async def _happens(fault: Fault, office: Office, result: Result) -> None:
    began, before = time.monotonic(), office.handed_over
    await fault.happen(office, fault.much)
    result.meanwhile = office.handed_over - before
    result.waited = office.longest_wait(began, time.monotonic())
