"""What a communication event sets off in the CRM: who is calling, and the business transaction of a hand-over.

Both receivers run inside the database transaction of the event. They may be called again for the same event, and by
two workers at once: the lock on the conversation's partner and the constraints let each have its effect once.
"""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from crm_ui.hand_over import screen_pop, waiting
from crm_ui.hand_over.context import HandOver, hand_over_of, keep_partner_of, partner_of
from crm_ui.hand_over.new_transaction import against_creating, new_transaction
from crm_ui.models import BusinessTransaction, ConversationPartner, TransactionChange, TransactionStatus
from crm_ui.transactions import edit as transactions
from crm_ui.transactions import number_ranges
from presence import compiled
from presence.models import Conversation, Direction, Transfer

CALLER = ("account", "contact", "number", "candidates", "reason", "confirmed_by")
"""The fields of who a conversation is with."""


def conversation_started(*, conversation: Conversation, new: bool = False, **kwargs: Any) -> None:
    """Keep who the conversation is with, as far as the number says."""
    if conversation.direction != Direction.INTERNAL:
        keep_partner_of(conversation) if new else partner_of(conversation)


def conversation_brought(*, conversation: Conversation, before: Conversation, **kwargs: Any) -> None:
    """The caller is who it was at the telephone system before, also as an agent has confirmed it there."""
    known = partner_of(before)
    kept = {name: getattr(known, name) for name in CALLER}
    ConversationPartner.objects.update_or_create(conversation=conversation, defaults=kept)


def transfer_completed(*, transfer: Transfer, **kwargs: Any) -> None:
    """Create the business transaction that the receiver's role asks for, or let the existing one go on."""
    if transfer.retry_at:
        waiting.no_longer(transfer)
    if not (hand_over := hand_over_of(transfer)):
        return None
    before = _transactions_of(hand_over.conversation)
    if before and TransactionChange.objects.filter(transfer=transfer).exists():
        return None
    if existing := _existing(hand_over, before):
        _go_on(existing, hand_over)
        transactions.remember(existing, "handed-over", user=transfer.receiver)
        return screen_pop.show(existing, hand_over, created=False)
    if against_creating(hand_over):
        return screen_pop.say_nothing_created(hand_over)
    made = _create(hand_over, before)
    transactions.remember(made, "created", user=transfer.receiver)
    return screen_pop.show(made, hand_over, created=True)


def _transactions_of(conversation: Conversation) -> list[BusinessTransaction]:
    """The first one first."""
    if conversation.brought_by_id:
        return list(transactions.of_conversation(conversation).order_by("created_at", "number"))
    return _transactions(conversation.pk)


@compiled.query
def _transactions(conversation_id: UUID) -> QuerySet[BusinessTransaction]:
    return BusinessTransaction.objects.filter(conversation=conversation_id).order_by("created_at", "number")


def _existing(hand_over: HandOver, before: list[BusinessTransaction]) -> BusinessTransaction | None:
    """The transaction that goes on: that of the same profile; in the interaction center, any of the conversation."""
    if hand_over.in_interaction_center:
        return before[-1] if before else None
    return next((each for each in reversed(before) if each.integration_profile_id == hand_over.profile.pk), None)


def _create(hand_over: HandOver, before: list[BusinessTransaction]) -> BusinessTransaction:
    transfer, conversation, new = hand_over.transfer, hand_over.conversation, new_transaction(hand_over)
    made = BusinessTransaction.objects.create(
        number=number_ranges.next_number(hand_over.profile.transaction_type),
        attached_data=conversation.envelope.as_dict(),
        conversation=conversation,
        integration_profile=hand_over.profile,
        created_by=transfer.receiver,
        **new.values,
    )
    line = _("Created by transfer from %(sender)s to %(receiver)s") % hand_over.people
    transactions.record(made, transfer.sender, line, transfer=transfer)
    for line in (*new.filled.ignored, *new.own.ignored):
        transactions.record(made, None, line)
    transactions.add_first_notes(made, {None: new.filled.note, transfer.sender: hand_over.note})
    if before:
        transactions.link(before[-1], made)
    return made


def _go_on(existing: BusinessTransaction, hand_over: HandOver) -> None:
    """The receiver takes the transaction over, with the partner if that has become known meanwhile."""
    transfer, match = hand_over.transfer, hand_over.match
    values = {} if _overtaken(existing, transfer) else _taken(existing, transfer)
    line = _("Handed over by transfer from %(sender)s to %(receiver)s") % hand_over.people
    transactions.record(existing, transfer.sender, line, transfer=transfer)
    if match.account and not existing.account_id:
        values |= {"account": match.account, "contact": existing.contact or match.contact}
        BusinessTransaction.objects.filter(pk=existing.pk).update(identification=match.reason[:120])
    transactions.edit(existing, transfer.sender, **values)
    transactions.keep_envelope(hand_over.conversation)
    transactions.add_note(existing, transfer.sender, text=hand_over.note)


def _taken(existing: BusinessTransaction, transfer: Transfer) -> dict[str, Any]:
    values: dict[str, Any] = {}
    if employee := transactions.employee_of(transfer.receiver):
        values["responsible"] = employee
    if existing.status == TransactionStatus.COMPLETED:
        values["status"] = TransactionStatus.IN_PROCESS
    return values


def _overtaken(existing: BusinessTransaction, transfer: Transfer) -> bool:
    """Whether a later hand-over is recorded there already: a telephone system may tell the earlier one last."""
    return existing.changes.filter(transfer__ended_at__gt=transfer.ended_at).exists()
