"""Callers who are handed over to a queue and wait there, as nobody works in it."""

from presence.conformance.office import Office
from presence.conformance.scenario import QUEUE, about
from presence.contract import Capability


@about(QUEUE, Capability.BLIND_TRANSFER)
def is_left_by_who_gives_up(office: Office) -> None:
    """A caller who is handed over to a queue waits there, and hangs up."""
    office.anna_hands_over_to_the_queue()
    office.caller.hangs_up()
    office.sees("blind cancelled", "conversation ended")
