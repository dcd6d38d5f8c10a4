"""What a communication event sets off in the CRM: who is calling, and the business transaction of a hand-over.

Both receivers run inside the database transaction of the event. They may be called again for the same event, and by
two workers at once: the constraints on transactions and change history let each have its effect once.
"""

from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from crm_ui.calls.caller import call_description
from crm_ui.calls.correct_caller import put_into_envelope
from crm_ui.calls.identify import identify, number_of
from crm_ui.hand_over import attached_data_mapping, screen_pop
from crm_ui.hand_over.context import HandOver, hand_over_of
from crm_ui.models import BusinessTransaction, ConversationPartner, TransactionChange, TransactionStatus
from crm_ui.transactions import edit as transactions
from crm_ui.transactions import number_ranges
from customizing.models import UnidentifiedAccount
from presence.attached_data.envelope import Origin
from presence.models import Conversation, Direction, Transfer


def conversation_started(*, conversation: Conversation, **kwargs: Any) -> None:
    """Keep who the new conversation is with, as far as the number says."""
    if conversation.direction == Direction.INTERNAL:
        return
    _identified(conversation)


def transfer_completed(*, transfer: Transfer, **kwargs: Any) -> None:
    """Create the business transaction that the receiver's role asks for, or let the existing one go on."""
    if not (hand_over := hand_over_of(transfer)):
        return
    identified = _identified(transfer.conversation)
    ConversationPartner.objects.select_for_update().get(pk=identified.pk)  # one hand-over after the other
    if TransactionChange.objects.filter(transfer=transfer).exists():
        return
    handed_over, created = _existing(hand_over), False
    if not handed_over:
        if hand_over.profile.unidentified == UnidentifiedAccount.NOTHING and not hand_over.match.account:
            return screen_pop.say_nothing_created(hand_over)
        handed_over, created = _create(hand_over)
    if not created:
        _go_on(handed_over, hand_over)
    transactions.add_note(handed_over, transfer.sender, text=hand_over.note)
    transactions.remember(handed_over, "created" if created else "handed-over", user=transfer.receiver)
    screen_pop.show(handed_over, hand_over, created=created)


def _identified(conversation: Conversation) -> ConversationPartner:
    """Keep who the conversation is with. A partner whom an agent confirmed stays."""
    match = identify(number_of(conversation), profile=None)
    found = {
        "account": match.account,
        "contact": match.contact,
        "number": (match.number or conversation.number)[:64],
        "candidates": match.count,
        "reason": match.reason[:120],
    }
    kept, created = ConversationPartner.objects.get_or_create(conversation=conversation, defaults=found)
    if created and match.name:
        put_into_envelope(conversation, account=match.account, contact=match.contact, origin=Origin.RULE)
    return kept


def _existing(hand_over: HandOver) -> BusinessTransaction | None:
    """The transaction that goes on: that of the same profile; in the interaction center, any of the conversation."""
    found = hand_over.conversation.transactions.order_by("created_at", "number")
    if not hand_over.in_interaction_center:
        found = found.filter(integration_profile=hand_over.profile)
    return found.last()


def _create(hand_over: HandOver) -> tuple[BusinessTransaction, bool]:
    """Make the transaction. Returns it, and False if somebody else has made it in the same moment."""
    try:
        with transaction.atomic():
            return _insert(hand_over), True
    except IntegrityError:
        if existing := _existing(hand_over):
            return existing, False
        raise


def _insert(hand_over: HandOver) -> BusinessTransaction:
    transfer, match, conversation = hand_over.transfer, hand_over.match, hand_over.conversation
    filled = attached_data_mapping.fill(hand_over.profile, conversation.envelope.values)
    before = conversation.transactions.order_by("created_at", "number").last()
    fields = {"description": call_description(hand_over.caller)} | filled.fields
    made = BusinessTransaction.objects.create(
        number=number_ranges.next_number(hand_over.profile.transaction_type),
        type=hand_over.profile.transaction_type,
        account=match.account,
        contact=match.contact,
        responsible=transactions.employee_of(transfer.receiver),
        caller_number=match.number or conversation.number,
        identification=match.reason[:120],
        direction=conversation.direction,
        attached_data=conversation.envelope.as_dict(),
        conversation=conversation,
        integration_profile=hand_over.profile,
        created_by=transfer.receiver,
        **fields,
    )
    line = _("Created by transfer from %(sender)s to %(receiver)s") % hand_over.people
    transactions.record(made, transfer.sender, line, transfer=transfer)
    for line in filled.ignored:
        transactions.record(made, None, line)
    transactions.add_note(made, None, text=filled.note)
    if before:
        transactions.link(before, made)
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
