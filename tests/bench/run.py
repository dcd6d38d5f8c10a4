"""`make bench`: speed and cost of the product as it ships, under real socket clients, beside a plain broadcast server.

usage: run.py [PART …]   (parts: see PARTS; none means all, which takes about half an hour)
Prints a table and writes results.json beside this file; a part that is run alone replaces only its own figures. A part
that fails or takes too long is reported, and the others go on. The server is pinned to the first processor, the
clients to the last. Processor time and memory hold on a busy machine too; delays do not.
"""

import asyncio
import json
import os
import sys
import traceback
from pathlib import Path

import uvloop

from tests.bench import (
    asterisk,
    browser,
    fan_out,
    floods,
    lists,
    logons,
    report,
    searches,
    slow,
    tabs,
    telephone,
    toolbar,
    transfers,
)

RESULTS = Path(__file__).with_name("results.json")
PARTS = {
    "yardstick": fan_out.yardstick,
    "groups": fan_out.groups,
    "daphne": fan_out.daphne,
    "uvicorn": fan_out.uvicorn,
    "slow": slow.measure,
    "flood": floods.measure,
    "browser": browser.measure,
    "tabs": tabs.measure,
    "toolbar": toolbar.measure,
    "lists": lists.measure,
    "roles": lists.measure_roles,
    "logon": logons.measure,
    "search": searches.measure,
    "transfers": transfers.measure,
    "asterisk": asterisk.measure,
    "telephone": telephone.measure,
}
PART_SECONDS = 900 if transfers.BASE else 420
LONGER = {"asterisk": 1_500}
BUSY = 0.5


def main() -> None:
    chosen = sys.argv[1:] or list(PARTS)
    unknown = [part for part in chosen if part not in PARTS]
    if unknown:
        sys.exit(f"There is no part {', '.join(unknown)}. The parts are: {', '.join(PARTS)}.")
    if os.getloadavg()[0] > BUSY:
        print(
            f"This machine is busy (load {os.getloadavg()[0]:.1f}): delays will be longer than they are.", flush=True
        )
    if hasattr(os, "sched_setaffinity") and len(os.sched_getaffinity(0)) > 1:
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    results = json.loads(RESULTS.read_text()) if RESULTS.exists() else {}
    failed = measure(chosen, results)
    print(report.table(results))
    if failed:
        sys.exit(f"Failed, the lines above say how: {', '.join(failed)}")


def measure(parts: list[str], results: dict) -> list[str]:
    """Add the figures of these parts to the results, in the file too. Returns the parts that failed."""
    now: dict = {}
    failed = []
    for part in parts:
        print(f"{part} …", flush=True)
        try:
            seconds = LONGER.get(part, PART_SECONDS)
            new = uvloop.run(asyncio.wait_for(PARTS[part](now), seconds))  # so that clients delay little
        except Exception:
            traceback.print_exc()
            failed.append(part)
        else:
            report.merge(now, new)
            report.merge(results, new)
            RESULTS.write_text(json.dumps(results, indent=2) + "\n")
    return failed


if __name__ == "__main__":
    main()
