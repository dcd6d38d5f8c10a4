"""Callers who are handed over at once: each way in which that can end."""

from presence.conformance.office import Office
from presence.conformance.scenario import about
from presence.contract import BlindTransfer, CancelTransfer, Capability

BRIEFLY = 2
CONVERSATION = "6d9b9b4a-5d3b-4a52-9a60-7f1f0a1c2d3e"


@about(Capability.BLIND_TRANSFER)
def is_taken(office: Office) -> None:
    """A caller is handed over with the attached data, and the colleague answers."""
    office.anna_hands_over_to_ben(attached_data={"conversation_id": CONVERSATION})
    office.ben.answers()
    office.sees("blind completed", "ben primary connected")
    office.line.waits(
        lambda: office.ben.leg.attached_data.get("conversation_id") == CONVERSATION,
        lambda: f"Expected the conversation id {CONVERSATION}; came {office.ben.leg.attached_data}.",
    )


@about(Capability.BLIND_TRANSFER)
def is_declined(office: Office) -> None:
    """The colleague declines: the caller rings at the sender again, who takes the call."""
    office.anna_hands_over_to_ben(ring_seconds=20, return_seconds=20)
    office.ben.hangs_up()
    office.sees("blind returned", "ben primary ended", "anna primary alerting")
    office.anna.answers()
    office.sees("anna primary connected")


@about(Capability.BLIND_TRANSFER)
def is_not_answered(office: Office) -> None:
    """The colleague does not answer: the caller rings at the sender again."""
    office.anna_hands_over_to_ben(ring_seconds=BRIEFLY, return_seconds=20)
    office.sees("blind returned", "ben primary ended", "anna primary alerting")


@about(Capability.BLIND_TRANSFER)
def is_to_be_called_back(office: Office) -> None:
    """Nobody takes the caller, who is told that somebody calls back."""
    office.anna_hands_over_to_ben(ring_seconds=1, return_seconds=1, call_back=True)
    office.sees("blind returned", "ben primary ended")
    office.sees("conversation ended: call-back")


@about(Capability.BLIND_TRANSFER)
def caller_gives_up(office: Office) -> None:
    """The caller hangs up while it rings at the colleague."""
    office.anna_hands_over_to_ben(ring_seconds=20)
    office.caller.hangs_up()
    office.sees("blind cancelled", "ben primary ended", "conversation ended")


@about(Capability.BLIND_TRANSFER)
def is_taken_back(office: Office) -> None:
    """The sender takes it back while it rings at the colleague."""
    office.anna_hands_over_to_ben(ring_seconds=20, return_seconds=20)
    office.anna.does(CancelTransfer, "ben primary ended", "anna primary alerting", "blind returned")


@about(Capability.BLIND_TRANSFER)
def is_not_taken_back_from_who_talks(office: Office) -> None:
    """The colleague has answered: the sender cannot take it back any more."""
    office.anna_hands_over_to_ben(ring_seconds=20)
    office.ben.answers()
    office.sees("blind completed", "ben primary connected")
    office.anna.is_refused(CancelTransfer)
    office.sees("ben primary connected")


@about(Capability.BLIND_TRANSFER)
def is_not_taken_back_by_who_is_busy(office: Office) -> None:
    """A sender who is in another call by now cannot take it back: it goes on ringing at the colleague."""
    office.anna_hands_over_to_ben(ring_seconds=20)
    office.outside.calls(office.anna)
    office.sees("anna primary alerting")
    office.anna.answers()
    office.sees("anna primary connected")
    office.anna.is_refused(CancelTransfer)
    office.sees("blind requested", "ben primary alerting")


@about(Capability.BLIND_TRANSFER, Capability.CALL)
def goes_to_a_number_outside(office: Office) -> None:
    """A colleague who called is handed over to a number outside, which answers."""
    office.ben_has_anna()
    office.anna.does(BlindTransfer, "anna primary ended", "blind requested", number=office.cast.outside)
    office.outside.answers()
    office.sees("blind completed", "ben primary connected")


@about(Capability.BLIND_TRANSFER)
def busy_colleague_is_refused(office: Office) -> None:
    """A colleague who is in a call is refused, and the caller stays."""
    office.anna_has_the_caller()
    office.it_rings_at_cara()
    office.anna.is_refused(BlindTransfer, target=office.cara)
    office.sees("anna primary connected", "cara primary alerting")


@about(Capability.BLIND_TRANSFER)
def handing_over_twice_is_harmless(office: Office) -> None:
    """A doubled blind transfer is one."""
    office.anna_has_the_caller()
    office.repeats(office.anna.does(BlindTransfer, target=office.ben, ring_seconds=20))
    office.sees("blind requested", "ben primary alerting", "anna primary ended")
    office.ben.answers()
    office.sees("blind completed", "ben primary connected")
