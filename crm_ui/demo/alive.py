"""What makes the demo alive at its first start: colleagues without a browser, and the autopilot that moves them."""

from datetime import datetime

from crm_ui.demo.partners import FIRST_CONTACT_ID
from crm_ui.models import PartnerKind, PartnerNumber
from presence.connectors.simulator import world
from presence.connectors.simulator.scenarios import autopilot

ALSO_HERE = ("tomas", "ruth", "yusuf", "sofia", "diego", "aiko", "pierre", "olga", "linh", "nina")
"""Beside the simulated colleagues of the demo data. Those who are introduced at the log-on stay for people."""

AT_REST = ("lena", "tomas")
"""Of the account team of Meridian Bikes: whoever has a caller of theirs finds somebody to hand over to."""

SEED = 4


def begin(*, now: datetime) -> None:
    """Let the colleagues come and the autopilot fly, which waits until somebody looks."""
    for username in ALSO_HERE:
        world.set_colleague(username, simulated=True, now=now)
    world.leave_alone(AT_REST)
    autopilot.switch(world.this_world(), on=True, numbers=_callers(), seed=SEED, now=now)


def _callers() -> list[str]:
    """Not those of Meridian Bikes, who call people."""
    numbers = PartnerNumber.objects.filter(partner__kind=PartnerKind.CONTACT, partner__gte=FIRST_CONTACT_ID)
    numbers = numbers.exclude(e164="").order_by("pk")
    return list(dict.fromkeys(numbers.values_list("e164", flat=True)))[: autopilot.NUMBERS]
