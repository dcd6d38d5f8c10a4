"""Why a transfer did not complete, in words for those whom it concerns."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from customizing import access
from customizing.display_names import name_of
from presence import phone
from presence.models import Transfer, TransferKind, TransferState

UNCONFIRMED = "unconfirmed"  # the CMS does not know the transfer (any more); its completion counts all the same
REASONS = {
    "rejected": gettext_lazy("%(name)s declined."),
    "no-answer": gettext_lazy("%(name)s did not answer."),
    "busy": gettext_lazy("%(name)s is busy."),
    "target-hung-up": gettext_lazy("%(name)s has hung up."),
    "caller-hung-up": gettext_lazy("The other side has hung up."),
    "passed-on": gettext_lazy("%(name)s has passed the call on by a key of the telephone."),
    "left-waiting": gettext_lazy("You have put %(name)s through to somebody else by a key of the telephone."),
    "cancelled": gettext_lazy("The transfer to %(name)s was cancelled."),
    "not-begun": gettext_lazy("The telephone system did not begin the transfer to %(name)s."),
    "ended-at-telephone": gettext_lazy("The conference with %(name)s was ended at the telephone."),
    "cut-off": gettext_lazy("%(name)s did not take the call, and the telephone system has ended it."),
    "restarted": gettext_lazy("The telephone system was restarted. The transfer to %(name)s has ended with the call."),
    UNCONFIRMED: gettext_lazy("The telephone system did not say what became of the transfer to %(name)s."),
}
NOT_TAKEN = {"rejected", "no-answer", "busy"}
AFTERWARDS = {
    TransferState.RETURNED: gettext_lazy("The caller comes back to you."),
    TransferState.FAILED: gettext_lazy("The caller is still with you."),
}


def sentence(transfer: Transfer) -> str:
    """What to tell the sender of a transfer that ended without being completed."""
    said = reason(transfer)
    if transfer.failure == "caller-hung-up":
        return said + " " + _("The transfer to %(name)s has ended.") % {"name": target_name(transfer)}
    if transfer.failure == UNCONFIRMED:
        return said + " " + _("Look whether the caller is still with you.")
    if transfer.failure in NOT_TAKEN and transfer.state == TransferState.CANCELLED:
        return said + " " + _("The telephone system has ended the call.")
    after = AFTERWARDS.get(TransferState(transfer.state))
    return f"{said} {after}" if after else said


def reason(transfer: Transfer) -> str:
    """Why, in words; what the CMS said itself if it is none of the known reasons."""
    if transfer.failure == "rejected" and transfer.decline_reason:
        said = {"name": target_name(transfer), "reason": transfer.decline_reason}
        return _("%(name)s declined: “%(reason)s”.") % said
    words = REASONS.get(transfer.failure)
    return str(words) % {"name": target_name(transfer)} if words else transfer.failure


def target_name(transfer: Transfer) -> str:
    """The colleague's or the queue's; else the number."""
    if transfer.receiver:
        return name_of(transfer.receiver)
    queues = access.queue_numbers(transfer.conversation.destination_id)
    named = (name for name, number in queues if number == transfer.number)
    return next(named, phone.readable(transfer.number))


def worth_telling(transfer: Transfer) -> bool:
    """The sender who cancelled a consult or took the caller back knows that; all else must be said."""
    wanted = transfer.kind == TransferKind.WARM or transfer.taken_back_at is not None
    return not (wanted and transfer.failure == "cancelled")
