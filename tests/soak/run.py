"""`make soak`: many random conversations under chaos, and the books after them.

usage: python -m tests.soak.run [N] [SEED]
"""
import os
import sys
import time

import django


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()
    import logging
    logging.disable(logging.WARNING)
    from django.test.utils import setup_databases, teardown_databases
    from tests.soak.soak import Soak
    number, seed = int(sys.argv[1]), int(sys.argv[2])
    databases = setup_databases(verbosity=0, interactive=False)
    began = time.monotonic()
    last = 0
    def progress(started):
        nonlocal last
        if started >= last + max(number // 20, 1):
            last = started
            spent = time.monotonic() - began
            print(f"{started} {spent:.0f}s {started / spent:.1f}/s", flush=True)
    try:
        outcome = Soak(number=number, seed=seed).run(progress)
    finally:
        teardown_databases(databases, verbosity=0)
    print("\n".join(outcome.findings.lines()[:int(os.environ.get("SHOW", 6))]))
    for words, n in outcome.endings.most_common():
        print(f"{n:8} {words}")
    print(dict(outcome.transfers))
    print(outcome.last_line)
    return 1 if outcome.findings else 0


if __name__ == "__main__":
    sys.exit(main())
