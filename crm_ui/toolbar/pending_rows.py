"""Callers whom the user has handed over or sent on and nobody has taken yet, and one who came back, as lines."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import User
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm_ui.calls.caller import caller_of, caller_of_call
from crm_ui.phone.texts import number_in_words
from customizing.access import Profiles
from customizing.display_names import name_of
from presence.calls.toolbar import Toolbar
from presence.models import Call, CallState, Conversation, Transfer, TransferState
from presence.transfers import failure_texts
from presence.transfers.pending import SentOn, sent_on_by

WHY = {
    "rejected": gettext_lazy("declined"),
    "no-answer": gettext_lazy("did not answer"),
    "busy": gettext_lazy("is busy"),
}


@dataclass(frozen=True, kw_only=True)
class PendingRow:
    """One line. `field` and `key` say to Take Back which it is; `is_back` that it was asked for."""

    field: str
    key: int
    whom: str
    to: str
    since: datetime
    how: str
    is_back: bool = False


@dataclass(frozen=True, kw_only=True)
class CameBack:
    """The caller who rings was handed over by the user before, and is back from `name`; no `why` if taken back."""

    name: str
    why: str


def pending_rows(user: User, toolbar: Toolbar, *, profiles: Profiles) -> tuple[PendingRow, ...]:
    """The user's pending hand-overs, the first one first. Usually none, for one statement."""

    def whom(leg: Call | None, conversation: Conversation) -> str:
        if leg is None:  # it was begun at a telephone
            return caller_of(conversation, profile=profiles.identification).label
        leg.conversation = conversation
        return caller_of_call(leg, profile=profiles.identification).label

    handed_over = [_handed_over(each, whom(each.call, each.conversation)) for each in reversed(toolbar.pending)]
    sent_on = [_sent_on(each, whom(each.leg, each.conversation)) for each in sent_on_by(user)]
    return (*handed_over, *sent_on)


def came_back(user: User, call: Call | None) -> CameBack | None:
    """Why the caller who rings at the user is back; nothing if that is another caller."""
    if call is None or call.state != CallState.ALERTING:
        return None
    last = (
        Transfer.objects.filter(conversation=call.conversation_id).select_related("receiver").order_by("-pk").first()
    )
    if last and last.sender_id == user.pk and last.state == TransferState.RETURNED:
        return CameBack(name=failure_texts.target_name(last), why=_why(last))
    return _sent_back(user, call)


def _why(transfer: Transfer) -> str:
    """In a few words, as the name stands before."""
    if transfer.failure == "rejected" and transfer.decline_reason:
        return _("declined, says “%(reason)s”") % {"reason": transfer.decline_reason}
    if transfer.failure == "cancelled" and transfer.taken_back_at:
        return ""
    known = WHY.get(transfer.failure)
    return str(known) if known else failure_texts.reason(transfer)


def _handed_over(transfer: Transfer, whom: str) -> PendingRow:
    is_back = transfer.taken_back_at is not None
    return PendingRow(
        field="transfer",
        key=transfer.pk,
        whom=whom,
        to=failure_texts.target_name(transfer),
        since=transfer.created_at,
        how=_("comes back") if is_back else _("rings") if transfer.receiver_id else _("rings or waits"),
        is_back=is_back,
    )


def _sent_on(sent_on: SentOn, whom: str) -> PendingRow:
    conversation = sent_on.conversation
    others = [name_of(each) for each in sent_on.rings_at if each.pk != conversation.deflected_to_id]
    if conversation.deflected_number and not sent_on.rings_at:
        how = _("not known whether answered")
    elif others:
        how = _("rings at %(name)s") % {"name": ", ".join(others)}
    else:
        how = _("rings") if sent_on.rings_at else _("waits")
    return PendingRow(
        field="sent_on",
        key=sent_on.leg.pk,
        whom=whom,
        to=name_of(conversation.deflected_to) or number_in_words(conversation.deflected_number),
        since=conversation.deflected_at or conversation.started_at,
        how=how,
    )


def _sent_back(user: User, call: Call) -> CameBack | None:
    """The call was sent on by the user, and rings here again: the user has taken it back, maybe after a refusal."""
    conversation = call.conversation
    if conversation.deflected_by_id != user.pk or call.started_at <= (conversation.deflected_at or call.started_at):
        return None
    to = name_of(conversation.deflected_to) or number_in_words(conversation.deflected_number)
    there = Call.objects.filter(conversation=conversation, user=conversation.deflected_to, pk__lt=call.pk)
    reasons = there.order_by("-pk").values_list("end_reason", flat=True)
    return CameBack(name=to, why=str(WHY.get(reasons.first() or "", "")))
