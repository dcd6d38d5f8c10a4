"""Callers who are handed over to a queue, or wait in one as nobody has taken them."""

from presence.conformance.office import Office
from presence.conformance.scenario import QUEUE, about
from presence.contract import CancelTransfer, Capability


@about(QUEUE, Capability.BLIND_TRANSFER)
def is_taken_by_who_works_there(office: Office) -> None:
    """A caller is handed over to a queue, and whoever works there takes the call."""
    office.cara_works_in_the_queue()
    office.anna_hands_over_to_the_queue()
    office.sees("cara primary alerting")
    office.cara.answers()
    office.sees("blind completed", "cara primary connected")
    office.cara_leaves_the_queue()


@about(QUEUE, Capability.BLIND_TRANSFER)
def is_taken_back_from_there(office: Office) -> None:
    """A caller waits in a queue in which nobody works: the sender takes the call back."""
    office.anna_hands_over_to_the_queue()
    office.anna.does(CancelTransfer, "anna primary alerting", "blind returned")
    office.anna.answers()
    office.sees("anna primary connected")


@about(QUEUE, Capability.BLIND_TRANSFER)
def takes_whom_nobody_takes(office: Office) -> None:
    """Neither the colleague nor the sender takes a caller, who rings at whoever works in the fallback queue."""
    office.cara_works_in_the_queue()
    office.anna_hands_over_to_ben(ring_seconds=1, return_seconds=1, fallback_queue=office.queue.name)
    office.sees("blind returned", "ben primary ended", "cara primary alerting")
    office.cara.answers()
    office.sees("cara primary connected", "anna primary ended")
    office.cara_leaves_the_queue()


@about(QUEUE, Capability.BLIND_TRANSFER)
def is_left_by_who_gives_up(office: Office) -> None:
    """A caller who waits in a queue hangs up."""
    office.anna_hands_over_to_the_queue()
    office.caller.hangs_up()
    office.sees("blind cancelled", "conversation ended")
