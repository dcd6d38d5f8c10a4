"""Colleagues who are there without a browser, so that one person alone can try everything."""

from datetime import datetime

from django.contrib.auth.models import User

from customizing.models import QueueNumber
from presence.connectors.simulator import queues, world
from presence.sessions import logon

# User name, answers by itself.
SIMULATED = [("lena", True), ("mira", True), ("priya", True), ("samuel", True), ("marek", False), ("hanna", True)]
QUEUES = {
    "service": ["mira", "marek", "hanna", "tomas", "diego"],
    "sales": ["lena", "priya", "yusuf", "sofia"],
}
AT_LUNCH = "hanna"
LUNCH = 1000


def load_simulated_colleagues(*, now: datetime) -> int:
    """Log them on; one is at lunch, and some are agents of a queue. How many."""
    for username, auto_answer in SIMULATED:
        world.set_colleague(username, simulated=True, auto_answer=auto_answer, now=now)
    logon.set_work_mode(User.objects.get(username=AT_LUNCH), code=LUNCH, now=now)
    for key, agents in QUEUES.items():
        at = queues.make(key, world=world.this_world())
        QueueNumber.objects.get_or_create(
            destination=at.world.destination, queue=at.name, defaults={"number": at.number}
        )
        for username in agents:
            queues.log_in(username, key=key, logged_in=True, world=at.world, now=now)
    return len(SIMULATED)
