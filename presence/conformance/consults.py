"""Colleagues who are asked first: consults, each way in which they can end, and conferences."""

from presence.conformance.office import Office
from presence.conformance.scenario import about
from presence.contract import CancelTransfer, Capability, CompleteTransfer, HangUp, StartConsult, Toggle

BACK_WITH_THE_CALLER = ("anna primary connected", "anna consult ended", "ben consult ended")
COLLEAGUES_GO_ON = ("anna primary connected", "ben primary connected", "conversation internal", "conversation ended")


@about(Capability.WARM_TRANSFER)
def is_handed_over(office: Office) -> None:
    """A colleague is asked, and gets the caller."""
    office.anna_consults_ben()
    office.anna.does(CompleteTransfer, "warm completed", "anna primary ended", "ben primary connected")
    office.ben.hangs_up()
    office.sees("ben primary ended", "conversation ended")


@about(Capability.WARM_TRANSFER)
def is_cancelled_while_it_rings(office: Office) -> None:
    """The sender cancels while the colleague's telephone rings."""
    office.anna_asks_ben()
    office.anna.does(CancelTransfer, "warm cancelled", *BACK_WITH_THE_CALLER)


@about(Capability.WARM_TRANSFER)
def is_cancelled(office: Office) -> None:
    """The sender cancels after the colleague has answered."""
    office.anna_consults_ben()
    office.anna.does(CancelTransfer, "warm cancelled", *BACK_WITH_THE_CALLER)


@about(Capability.WARM_TRANSFER)
def target_declines(office: Office) -> None:
    """The colleague declines."""
    office.anna_asks_ben()
    office.ben.hangs_up()
    office.sees("warm failed", *BACK_WITH_THE_CALLER)


@about(Capability.WARM_TRANSFER)
def target_leaves(office: Office) -> None:
    """The colleague answers and hangs up."""
    office.anna_consults_ben()
    office.ben.hangs_up()
    office.sees("warm failed", *BACK_WITH_THE_CALLER)


@about(Capability.WARM_TRANSFER)
def target_leaves_by_command(office: Office) -> None:
    """The colleague answers and hangs up by command."""
    office.anna_consults_ben()
    office.ben.does(HangUp, "warm failed", *BACK_WITH_THE_CALLER)


@about(Capability.WARM_TRANSFER)
def sender_leaves(office: Office) -> None:
    """The sender hangs up in the consult: the colleague gets the caller."""
    office.anna_consults_ben()
    office.anna.does(HangUp, "warm completed", "anna primary ended", "ben primary connected")


@about(Capability.WARM_TRANSFER)
def caller_leaves_while_it_rings(office: Office) -> None:
    """The caller hangs up while the colleague's telephone rings."""
    office.anna_asks_ben()
    office.caller.hangs_up()
    office.sees("warm cancelled", "anna primary ended")


@about(Capability.WARM_TRANSFER)
def caller_leaves(office: Office) -> None:
    """The caller hangs up in the consult: the colleagues go on in a conversation of their own."""
    office.anna_consults_ben()
    office.caller.hangs_up()
    office.sees("warm cancelled", *COLLEAGUES_GO_ON)


@about(Capability.WARM_TRANSFER)
def busy_colleague_is_not_asked(office: Office) -> None:
    """A colleague who is in a call cannot be asked, and the caller stays."""
    office.anna_has_the_caller()
    office.it_rings_at_cara()
    office.anna.is_refused(StartConsult, target=office.cara)
    office.sees("anna primary connected", "cara primary alerting")


@about(Capability.WARM_TRANSFER)
def completing_twice_is_harmless(office: Office) -> None:
    """A consult that is completed twice hands over once."""
    office.anna_consults_ben()
    office.repeats(office.anna.does(CompleteTransfer))
    office.sees("warm completed", "anna primary ended", "ben primary connected")


@about(Capability.TOGGLE)
def sender_toggles(office: Office) -> None:
    """The sender turns to the caller and back to the colleague."""
    office.anna_consults_ben()
    office.anna.does(Toggle, "anna primary connected", "anna consult held")
    office.anna.does(Toggle, "anna primary held", "anna consult connected")


@about(Capability.CONFERENCE)
def sender_leaves_the_conference(office: Office) -> None:
    """All three talk, and the sender leaves: the colleague has the caller."""
    office.all_three_talk()
    office.anna.does(CompleteTransfer, "warm completed", "anna primary ended", "ben primary connected")


@about(Capability.CONFERENCE)
def target_leaves_the_conference(office: Office) -> None:
    """All three talk, and the colleague leaves: the sender has the caller."""
    office.all_three_talk()
    office.ben.hangs_up()
    office.sees("warm failed", "anna primary connected", "ben primary ended")


@about(Capability.CONFERENCE)
def sender_cancels_the_conference(office: Office) -> None:
    """All three talk, and the sender cancels: the sender has the caller."""
    office.all_three_talk()
    office.anna.does(CancelTransfer, "warm cancelled", "anna primary connected", "ben primary ended")


@about(Capability.CONFERENCE)
def caller_leaves_the_conference(office: Office) -> None:
    """All three talk, and the caller leaves: the colleagues go on in a conversation of their own."""
    office.all_three_talk()
    office.caller.hangs_up()
    office.sees("warm cancelled", *COLLEAGUES_GO_ON)
