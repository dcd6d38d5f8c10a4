"""The task to call somebody back: whom nobody took, or to whom it was promised."""

from typing import Any

from django.contrib.auth.models import User
from django.utils.translation import gettext as _

from crm_ui import numbering, numbers, transactions
from crm_ui.callers import name_of
from crm_ui.hand_overs import note_of
from crm_ui.models import BusinessTransaction, ConversationPartner, Priority
from customizing.models import Fallback, TransactionType
from presence import fallbacks, notices
from presence.models import Booking, Conversation, Transfer

TASK = "1003"


def call_back_wanted(*, conversation: Conversation, **kwargs: Any) -> None:
    """Make the task, once, for the fallback user of the sender's integration profile or the sender, who is told."""
    last = Transfer.objects.filter(conversation=conversation).select_related("sender").order_by("-pk").first()
    if last is None or conversation.transactions.filter(type=TASK).exists():
        return
    receiver = _receiver(last.sender)
    found = ConversationPartner.objects.filter(conversation=conversation).first()
    caller = _caller(conversation, found)
    why = _("Created because nobody took the caller")
    task = _task(conversation, found, caller=caller, receiver=receiver, note=last.note, why=why)
    said = _("Nobody took %(caller)s, who was told that somebody calls back.") % {"caller": caller}
    url = task.get_absolute_url() if task else ""
    for user in {last.sender, receiver}:
        notices.tell(user, said, level="warning", url=url, key=f"call-back:{conversation.pk}:{user.pk}")


def call_back_promised(*, booking: Booking, **kwargs: Any) -> None:
    """Make the task for the colleague who was not free, with reason and note; both are told."""
    conversation, names = booking.conversation, {"sender": name_of(booking.sender), "target": name_of(booking.target)}
    conversation.refresh_from_db(fields=["reason", "note"])
    found = ConversationPartner.objects.filter(conversation=conversation).first()
    caller = _caller(conversation, found)
    why = _("Created because %(sender)s promised it") % names
    note = note_of(reason=conversation.reason, note=conversation.note)
    task = _task(conversation, found, caller=caller, receiver=booking.target, note=note, why=why)
    url, key = task.get_absolute_url() if task else "", f"promised:{booking.pk}"
    said = {"caller": caller, **names}
    asked = _("%(sender)s promised that you call back %(caller)s.") % said
    done = _("%(target)s is asked to call back %(caller)s.") % said
    notices.tell(booking.target, asked, level="warning", url=url, key=f"{key}:target")
    notices.tell(booking.sender, done, level="success", url=url, key=key)


def _task(
    conversation: Conversation, found: ConversationPartner | None, *, caller: str, receiver: User, note: str, why: str
) -> BusinessTransaction | None:
    """None if Customizing has no tasks any more."""
    kind = TransactionType.objects.filter(code=TASK).first()
    if kind is None:
        return None
    task = BusinessTransaction.objects.create(
        number=numbering.next_number(kind),
        type=kind,
        description=(_("Call back %(caller)s") % {"caller": caller})[:200],
        priority=Priority.HIGH,
        direction=conversation.direction,
        account=found.account if found else None,
        contact=found.contact if found else None,
        responsible=transactions.partner_of(receiver),
        caller_number=conversation.number,
        attached_data=conversation.attached_data,
        conversation=conversation,
        created_by=receiver,
    )
    transactions.record(task, None, why)
    transactions.remember(task, "created", user=receiver)
    transactions.add_note(task, None, text=note)
    return task


def _receiver(sender: User) -> User:
    profile = fallbacks.profile_of(sender)
    chosen = profile.fallback_user if profile and profile.fallback == Fallback.CALL_BACK else None
    return chosen or sender


def _caller(conversation: Conversation, found: ConversationPartner | None) -> str:
    partner = found and (found.contact or found.account)
    known = [str(partner)] if partner else []
    return ", ".join([*known, numbers.readable(conversation.number)]) or _("Number withheld")
