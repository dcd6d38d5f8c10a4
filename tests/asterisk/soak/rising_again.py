"""If Asterisk itself dies: what is said of it, and how everybody goes on.

It does now and then. Asterisk 22.10 runs into a segmentation fault where a colleague's telephone puts a user through
to somebody while the user's own consult begins (docs/connectors.md). Of the calls of that moment nobody knows how they
would have gone on: they do not count, and others are begun for them; what the product makes of their end does count.
"""

import re
import subprocess
import time
from pathlib import Path

from deploy.asterisk.pbx import Pbx
from tests.asterisk.soak.company import Company
from tests.asterisk.soak.truth import Truth

LAST_WORDS, JUST_NOW = 3, 60.0


def is_dead(pbx: Pbx) -> bool:
    return pbx.service.process.poll() is not None


def of(pbx: Pbx) -> str:
    """How it ended, with its own last words and those of the kernel, as far as they can be read."""
    said = Path(pbx.folder / "console").read_text(errors="replace").splitlines()[-LAST_WORDS:]
    wrong = [line for line in pbx.log().splitlines() if " ERROR[" in line or " WARNING[" in line][-LAST_WORDS:]
    lines = [f"Asterisk has ended {pbx.service.how_it_ended()}.", *said, *wrong, *_of_the_kernel()]
    return "\n    ".join(lines)


def everybody_goes_on(company: Company, truth: Truth) -> None:
    """Asterisk is started again, and all are there."""
    truth.cut_off()
    company.pbx.start()
    truth.listens()
    for telephone in (*company.customers.values(), *company.desks.values()):
        telephone.hang_up_all()  # it has heard nothing of the end
    company.all_are_there()


def _of_the_kernel() -> list[str]:
    """Nothing where not everybody may read it."""
    try:
        said = subprocess.run(["dmesg"], capture_output=True, text=True, timeout=5).stdout
    except (OSError, subprocess.TimeoutExpired):
        return []
    faults = re.findall(r"^\[ *([\d.]+)\] (.* segfault .* in asterisk.*)$", said, re.MULTILINE)
    return [fault for at, fault in faults if time.monotonic() - float(at) < JUST_NOW]
