"""Users at work, and calls between two."""

from presence.conformance.office import Office
from presence.conformance.scenario import about
from presence.contract import (
    Accept,
    Capability,
    Deflect,
    Dial,
    HangUp,
    Hold,
    LogOff,
    Mute,
    Reject,
    Release,
    Retrieve,
    SendDigits,
    SetWorkMode,
    TakeBack,
    Unmute,
)

READY, NOT_READY = 1, 2
DIGITS = "42#"


@about("log on")
def logs_off_and_on(office: Office) -> None:
    """A user logs off and on again; twice is harmless."""
    office.cara.does(LogOff, "cara logged off")
    office.cara.logs_on()
    office.cara.logs_on()


@about("log on")
def changes_the_work_mode(office: Office) -> None:
    """A user is Not Ready, and Ready again."""
    office.cara.does(SetWorkMode, "cara in work mode 2", work_mode=NOT_READY)
    office.cara.does(SetWorkMode, "cara in work mode 1", work_mode=READY)


@about("inbound call")
def is_answered(office: Office) -> None:
    """A caller is answered at the telephone, and hangs up."""
    office.it_rings_at_anna()
    office.line.waits(
        lambda: (office.anna.leg.direction, office.anna.leg.number) == ("inbound", office.cast.caller),
        lambda: f"Expected an inbound call of {office.cast.caller}; came {office.anna.leg}.",
    )
    office.anna.answers()
    office.sees("anna primary connected", "conversation inbound")
    office.caller.hangs_up()
    office.sees("anna primary ended", "conversation ended")


@about("inbound call")
def is_not_answered(office: Office) -> None:
    """Nobody answers a caller in time."""
    office.caller.calls(office.anna, in_vain=True)
    office.sees("anna primary alerting")
    office.sees("anna primary ended", "conversation ended")


@about("inbound call")
def gives_up(office: Office) -> None:
    """A caller hangs up while it rings."""
    office.it_rings_at_anna()
    office.caller.hangs_up()
    office.sees("anna primary ended", "conversation ended")


@about("inbound call")
def is_declined(office: Office) -> None:
    """A call is declined."""
    office.it_rings_at_anna()
    office.anna.does(Reject, "anna primary ended", "conversation ended")


@about("inbound call")
def is_hung_up(office: Office) -> None:
    """A user hangs up."""
    office.anna_has_the_caller()
    office.anna.does(HangUp, "anna primary ended", "conversation ended")


@about("inbound call")
def is_held_at_the_telephone(office: Office) -> None:
    """A caller is held and retrieved at the telephone."""
    office.anna_has_the_caller()
    office.anna.holds()
    office.sees("anna primary held")
    office.anna.retrieves()
    office.sees("anna primary connected")


@about("release")
def is_given_away(office: Office) -> None:
    """A user will not be back: the caller rings at the fallback user."""
    office.anna_has_the_caller()
    office.anna.does(Release, "anna primary ended: released", "ben primary alerting", fallback_user=office.ben)
    office.ben.answers()
    office.sees("ben primary connected")


@about("release")
def is_promised_a_call(office: Office) -> None:
    """A user will not be back: the caller is told that somebody calls back."""
    office.anna_has_the_caller()
    office.anna.does(Release, "anna primary ended: released", call_back=True)
    office.sees("conversation ended: call-back")


@about("release", Capability.CALL)
def colleague_is_left(office: Office) -> None:
    """A user will not be back: a colleague on the line is told that the user has hung up."""
    office.ben_has_anna()
    office.anna.does(Release, "anna primary ended: released", "ben primary ended", "conversation ended")


@about(Capability.ACCEPT)
def is_accepted(office: Office) -> None:
    """A call is accepted."""
    office.it_rings_at_anna()
    office.anna.does(Accept, "anna primary connected")


@about(Capability.HOLD)
def is_held_and_retrieved(office: Office) -> None:
    """A caller is held and retrieved."""
    office.anna_has_the_caller()
    office.anna.does(Hold, "anna primary held")
    office.anna.does(Retrieve, "anna primary connected")


@about(Capability.MUTE)
def is_muted_and_heard_again(office: Office) -> None:
    """A user is not heard by the caller, and is heard again."""
    office.anna_has_the_caller()
    office.anna.does(Mute, "anna primary muted")
    office.anna.does(Unmute, "anna primary heard")


@about(Capability.MUTE)
def is_muted_to_the_end(office: Office) -> None:
    """A muted user hangs up, and the next caller hears the user."""
    office.anna_has_the_caller()
    office.anna.does(Mute, "anna primary muted")
    office.anna.does(HangUp, "anna primary ended", "conversation ended")
    office.anna_has_the_caller()
    office.sees("anna primary heard")


@about(Capability.CALL)
def colleague_is_called(office: Office) -> None:
    """A colleague is called, and answers."""
    office.anna.does(Dial, "anna primary dialing", target=office.ben)
    office.anna.picks_up()
    office.sees("ben primary alerting")
    office.ben.answers()
    office.sees("anna primary connected", "ben primary connected", "conversation internal")
    office.anna.does(HangUp, "anna primary ended", "ben primary ended", "conversation ended")


@about(Capability.CALL)
def colleague_declines(office: Office) -> None:
    """A colleague is called, and declines."""
    office.anna.does(Dial, "anna primary dialing", target=office.ben)
    office.anna.picks_up()
    office.sees("ben primary alerting")
    office.ben.hangs_up()
    office.sees("anna primary ended", "ben primary ended", "conversation ended")


@about(Capability.CALL)
def colleague_is_called_no_more(office: Office) -> None:
    """A colleague is called, but the user hangs up while it rings."""
    office.anna.does(Dial, "anna primary dialing", target=office.ben)
    office.anna.picks_up()
    office.sees("ben primary alerting")
    office.anna.does(HangUp, "anna primary ended", "ben primary ended", "conversation ended")


@about(Capability.CALL_MOBILE)
def number_declines(office: Office) -> None:
    """A number outside is called, and declines."""
    office.anna.does(Dial, "anna primary dialing", number=office.cast.outside)
    office.anna.picks_up()
    office.outside.hangs_up()
    office.sees("anna primary ended", "conversation ended")


@about(Capability.CALL_MOBILE)
def number_is_called(office: Office) -> None:
    """A number outside is called, answers and hangs up."""
    office.anna.does(Dial, "anna primary dialing", number=office.cast.outside)
    office.anna.picks_up()
    office.outside.answers()
    office.sees("anna primary connected", "conversation outbound")
    office.outside.hangs_up()
    office.sees("anna primary ended", "conversation ended")


@about(Capability.DTMF)
def digits_are_sent(office: Office) -> None:
    """The caller hears the digits that are sent."""
    office.anna_has_the_caller()
    office.anna.does(SendDigits, digits=DIGITS)
    office.caller.hears(DIGITS)


@about(Capability.DEFLECT)
def is_sent_on(office: Office) -> None:
    """A ringing call is sent on to a colleague, who answers."""
    office.it_rings_at_anna()
    office.anna.does(Deflect, "anna primary ended", "ben primary alerting", target=office.ben)
    office.ben.answers()
    office.sees("ben primary connected")


@about(Capability.DEFLECT)
def is_taken_back_before_it_is_taken(office: Office) -> None:
    """A call that was sent on is taken back while it rings there: it rings at the user again, who takes it."""
    office.it_rings_at_anna()
    office.anna.does(Deflect, "anna primary ended", "ben primary alerting", target=office.ben)
    office.anna.does(TakeBack, "ben primary ended", "anna primary alerting")
    office.anna.answers()
    office.sees("anna primary connected")


@about(Capability.DEFLECT)
def is_not_taken_back_from_who_talks(office: Office) -> None:
    """A call that was sent on and answered there cannot be taken back."""
    office.it_rings_at_anna()
    office.anna.does(Deflect, "anna primary ended", "ben primary alerting", target=office.ben)
    office.ben.answers()
    office.sees("ben primary connected")
    office.anna.is_refused(TakeBack)
    office.sees("ben primary connected")


@about(Capability.SEVERAL_CALLS)
def rings_beside_the_first(office: Office) -> None:
    """A second call rings beside the first, and answering it holds the first."""
    office.anna.logs_on(several_calls=True)
    office.anna_has_the_caller()
    office.outside.calls(office.anna)
    office.sees("anna primary alerting", "anna primary connected")
    office.anna.answers()
    office.sees("anna primary held", "anna primary connected")
    office.telephones.all_hang_up()
    office.line.is_over()
    office.anna.logs_on(several_calls=False)
