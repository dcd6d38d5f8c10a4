"""`make bench`: the product as it ships under real socket clients, beside a plain broadcast server in the same run.

usage: run.py [PART …]   (parts: see PARTS; none means all)
Prints a table and writes results.json beside this file; a part that is run alone replaces only its own figures.
The server is pinned to the first processor, the clients to the second.
"""

import asyncio
import json
import os
import sys
from pathlib import Path

from tests.bench import browser, fan_out, lists, report, slow, tabs

RESULTS = Path(__file__).with_name("results.json")
PARTS = {
    "yardstick": fan_out.yardstick,
    "groups": fan_out.groups,
    "daphne": fan_out.daphne,
    "uvicorn": fan_out.uvicorn,
    "slow": slow.measure,
    "browser": browser.measure,
    "tabs": tabs.measure,
    "lists": lists.measure,
}


def main() -> None:
    chosen = sys.argv[1:] or list(PARTS)
    unknown = [part for part in chosen if part not in PARTS]
    if unknown:
        sys.exit(f"There is no part {', '.join(unknown)}. The parts are: {', '.join(PARTS)}.")
    if hasattr(os, "sched_setaffinity") and len(os.sched_getaffinity(0)) > 1:
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    results = json.loads(RESULTS.read_text()) if RESULTS.exists() else {}
    for part in chosen:
        print(f"{part} …", flush=True)
        report.merge(results, asyncio.run(PARTS[part](results)))
        RESULTS.write_text(json.dumps(results, indent=2) + "\n")
    print(report.table(results))


if __name__ == "__main__":
    main()
