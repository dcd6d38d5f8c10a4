"""What goes wrong: commands that cannot be done or come twice, and a connector that is started again."""

from datetime import timedelta

from django.utils import timezone

from presence.conformance.office import Office
from presence.conformance.scenario import about
from presence.contract import CmsUnknown, HangUp


@about("faults")
def unknown_call_is_refused(office: Office) -> None:
    """A command about a call that is not known is refused as such."""
    office.anna.is_refused(HangUp, CmsUnknown, call="no-such-call")


@about("faults")
def ended_call_is_refused(office: Office) -> None:
    """A command about a call that has ended is refused as such."""
    office.anna_has_the_caller()
    office.caller.hangs_up()
    office.sees("anna primary ended", "conversation ended")
    office.anna.is_refused(HangUp, CmsUnknown)


@about("faults")
def hanging_up_twice_is_harmless(office: Office) -> None:
    """A doubled command to hang up does nothing more."""
    office.anna_has_the_caller()
    office.repeats(office.anna.does(HangUp))
    office.sees("anna primary ended", "conversation ended")


@about("faults")
def system_is_heard(office: Office) -> None:
    """The connector keeps when the system gave its last sign of life."""
    allowed = timedelta(seconds=office.line.connector.destination.silence_timeout)

    def is_heard() -> bool:
        heard = office.line.connector.heard_at
        return heard is not None and timezone.now() - heard < allowed

    office.line.waits(is_heard, lambda: f"Expected a sign of life; it was {office.line.connector.heard_at}.")


@about("faults")
def connector_is_started_again(office: Office) -> None:
    """The connector is started again in a call: its snapshot has the call, which can be hung up."""
    office.anna_has_the_caller()
    office.line.restart()
    for user in office.users:
        user.logs_on()
    office.line.keeps_the_contract()
    office.anna.does(HangUp, "anna primary ended", "conversation ended")
