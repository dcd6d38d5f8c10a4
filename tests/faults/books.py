"""The soak's audit on the live database of a running product, by a process of its own.

usage: books.py LEG …   (the legs of the callers who have hung up; prints what is wrong, a line each, as JSON)
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterable

from deploy.grown import ROOT

AT_MOST_SECONDS = 60


def wrong(environment: dict[str, str], left: Iterable[int]) -> dict[str, list[str]]:
    """What is wrong, by the kinds of `tests.soak.outcome`."""
    own = {**environment, "REDIS_URL": "", "LD_PRELOAD": ""}
    command = [sys.executable, "-m", "tests.faults.books", *map(str, sorted(left))]
    run = subprocess.run(
        command, cwd=ROOT, env=own, stdout=subprocess.PIPE, text=True, check=True, timeout=AT_MOST_SECONDS
    )
    return json.loads(run.stdout.splitlines()[-1])


def main(left: set[int]) -> None:
    import django

    django.setup()
    from tests.soak import audit
    from tests.soak.outcome import KINDS

    found = audit.at_the_end(left)
    print(json.dumps({kind: getattr(found, kind) for kind in KINDS}))


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crm_ui.settings")
    main(set(map(int, sys.argv[1:])))
