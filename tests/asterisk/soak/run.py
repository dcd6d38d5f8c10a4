"""`make soak-asterisk`: random conversations at a real Asterisk with the whole product, and the books after them.

usage: python -m tests.asterisk.soak.run [N] [SEED]
Ends with a line of counts, and with exit code 1 if anything was lost, missing, duplicated, stuck or left open. A seed
gives similar conversations, not the same, as nobody is equally quick twice. So if anything is wrong, or Asterisk
itself has died, what everybody did and all that Asterisk told is kept in var/soak-asterisk.
"""

import logging
import os
import shutil
import signal
import sys
import tempfile
from pathlib import Path
from typing import Any

import django
from django.utils.module_loading import import_string

from tests.soak.progress import Progress
from tests.soak.run import show

KEPT = Path(__file__).parents[3] / "var/soak-asterisk"


def main(number: int = 2_000, seed: str = "1", *, by: str = "tests.asterisk.soak.run.play") -> int:
    """`by` names what plays them, which may need the product from its first line on."""
    print(f"{number} conversations at a real Asterisk, seed {seed}")
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    os.environ.pop("REDIS_URL", None)  # one process does everything
    django.setup()
    logging.disable(logging.WARNING)  # that commands are refused is wanted here
    from django.test.utils import setup_databases, teardown_databases

    databases = setup_databases(verbosity=0, interactive=False)
    try:
        return show(import_string(by)(number, seed))
    finally:
        teardown_databases(databases, verbosity=0)


def play(number: int, seed: str) -> Any:
    """What became of them. Raises NotToBeHad if there can be no Asterisk here."""
    from tests.asterisk.soak.soak import Soak, at_work

    told, progress = 0, Progress(number)

    def tell(started: int) -> None:
        nonlocal told
        progress.more(started - told)
        told = started

    with tempfile.TemporaryDirectory(prefix="pbx-") as folder, at_work(Path(folder)) as (company, truth):
        soak = Soak(company, truth, number=number, seed=seed)
        outcome = None
        try:
            outcome = soak.run(tell)
        finally:
            if outcome is None or outcome.findings or soak.deaths:
                keep("\n".join(soak.walk.steps), truth.journal)
        return outcome


def keep(steps: str, journal: Path) -> None:
    """For whoever looks for the error."""
    KEPT.mkdir(parents=True, exist_ok=True)
    (KEPT / "steps.txt").write_text(steps)
    shutil.copy(journal, KEPT)


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # so that no Asterisk and no telephone is left behind
    arguments = sys.argv[1:]
    sys.exit(main(int(arguments[0]) if arguments else 2_000, *arguments[1:2]))
