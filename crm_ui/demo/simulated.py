"""Colleagues who are there without a browser, so that one person alone can try everything."""

from datetime import datetime

from django.contrib.auth.models import User

from presence import sessions
from presence.connectors.simulator import world

# User name, answers by itself.
SIMULATED = [("lena", True), ("mira", True), ("priya", True), ("samuel", True), ("marek", False), ("hanna", True)]
AT_LUNCH = "hanna"
LUNCH = 1000


def load_simulated_colleagues(*, now: datetime) -> int:
    """Log them on; one is at lunch. How many."""
    for username, auto_answer in SIMULATED:
        world.set_colleague(username, simulated=True, auto_answer=auto_answer, now=now)
    sessions.set_work_mode(User.objects.get(username=AT_LUNCH), code=LUNCH, now=now)
    return len(SIMULATED)
