"""What goes wrong: commands that cannot be done or come twice, and a connector that is started again."""

from presence.conformance.line import Unexpected
from presence.conformance.office import Office
from presence.conformance.scenario import about
from presence.contract import (
    BlindTransfer,
    Capability,
    CmsUnknown,
    CompleteTransfer,
    HangUp,
    StartConsult,
)


@about("faults")
def unknown_call_is_refused(office: Office) -> None:
    """A command about a call that is not known is refused as such."""
    if not isinstance(refusal := office.anna.is_refused(HangUp, call="no-such-call"), CmsUnknown):
        raise Unexpected(f"Expected CmsUnknown; came {refusal!r}.")


@about("faults")
def ended_call_is_refused(office: Office) -> None:
    """A command about a call that has ended is refused as such."""
    office.anna_has_the_caller()
    office.caller.hangs_up()
    office.sees("anna primary ended", "conversation ended")
    if not isinstance(refusal := office.anna.is_refused(HangUp), CmsUnknown):
        raise Unexpected(f"Expected CmsUnknown; came {refusal!r}.")


@about("faults")
def hanging_up_twice_is_harmless(office: Office) -> None:
    """A doubled command to hang up does nothing more."""
    office.anna_has_the_caller()
    command = office.anna.does(HangUp)
    office.repeats(command)
    office.sees("anna primary ended", "conversation ended")


@about(Capability.BLIND_TRANSFER)
def busy_colleague_is_refused(office: Office) -> None:
    """A colleague who is in a call is refused, and the caller stays."""
    office.anna_has_the_caller()
    office.outside.calls(office.cara)
    office.sees("cara primary alerting")
    office.anna.is_refused(BlindTransfer, target=office.cara)
    office.sees("anna primary connected", "cara primary alerting")


@about(Capability.BLIND_TRANSFER)
def handing_over_twice_is_harmless(office: Office) -> None:
    """A doubled blind transfer is one."""
    office.anna_has_the_caller()
    command = office.anna.does(BlindTransfer, target=office.ben, ring_seconds=20)
    office.repeats(command)
    office.sees("blind requested", "ben primary alerting", "anna primary ended")
    office.ben.answers()
    office.sees("blind completed", "ben primary connected")


@about(Capability.WARM_TRANSFER)
def busy_colleague_is_not_asked(office: Office) -> None:
    """A colleague who is in a call cannot be asked, and the caller stays."""
    office.anna_has_the_caller()
    office.outside.calls(office.cara)
    office.sees("cara primary alerting")
    office.anna.is_refused(StartConsult, target=office.cara)
    office.sees("anna primary connected", "cara primary alerting")


@about(Capability.WARM_TRANSFER)
def completing_twice_is_harmless(office: Office) -> None:
    """A consult that is completed twice hands over once."""
    office.anna_consults_ben()
    office.repeats(office.anna.does(CompleteTransfer))
    office.sees("warm completed", "anna primary ended", "ben primary connected")


@about("faults")
def connector_is_started_again(office: Office) -> None:
    """The connector is started again in a call: its snapshot has the call, which can be hung up."""
    office.anna_has_the_caller()
    office.line.restart()
    for user in office.users:
        user.logs_on()
    office.line.keeps_the_contract()
    office.anna.does(HangUp, "anna primary ended", "conversation ended")
