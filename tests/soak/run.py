"""`make soak`: many random conversations under chaos, and the books after them.

usage: python -m tests.soak.run [N] [SEED]
Ends with a line of counts, and with exit code 1 if anything was lost, missing, duplicated, stuck or left open.
"""

import sys

from tests.soak import shares
from tests.soak.outcome import Outcome
from tests.soak.progress import Progress

SHOWN = 20


def main(number: int = 10_000, seed: str = "1") -> int:
    print(f"{number} conversations, seed {seed}")
    return show(shares.run(number=number, seed=seed, progress=Progress(number)))


def show(outcome: Outcome) -> int:
    """Print what has become of the conversations. Returns the exit code."""
    for title, counted in [("How conversations ended", outcome.endings), ("Transfers", outcome.transfers)]:
        print(f"\n{title}")
        for words, count in sorted(counted.items(), key=lambda each: (-each[1], each[0])):
            print(f"{count:8}  {words}")
    print()
    for line in outcome.findings.lines()[:SHOWN]:
        print(line)
    print(outcome.last_line)
    return 1 if outcome.findings else 0


if __name__ == "__main__":
    arguments = sys.argv[1:]
    sys.exit(main(int(arguments[0]) if arguments else 10_000, *arguments[1:2]))
