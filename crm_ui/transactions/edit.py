"""Business transactions made and changed by hand: each change leaves a line in the change history."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from crm_ui.models import (
    BusinessPartner,
    BusinessTransaction,
    TransactionChange,
    TransactionLink,
    TransactionNote,
)
from crm_ui.partners.shown import history_changed
from crm_ui.transactions import number_ranges, own_fields
from customizing.models import TransactionType
from presence import compiled, recorder, subjects
from presence.models import Conversation, Transfer
from presence.models.moments import MomentKind

EDITABLE = (
    "own_status",
    "status",
    "description",
    "priority",
    "category",
    "reason",
    "account",
    "contact",
    "responsible",
)
CARRIED_OVER = EDITABLE[2:]
FIELDS = {field.name: field for field in BusinessTransaction._meta.fields}


@transaction.atomic
def create(
    user: User, *, type: TransactionType, conversation: Conversation | None = None, note: str = "", **fields: Any
) -> BusinessTransaction:
    """A new transaction with the next number of its type; with a conversation, also its number and attached data."""
    if conversation:
        fields.setdefault("caller_number", conversation.number)
        fields.setdefault("direction", conversation.direction)
        fields.setdefault("attached_data", conversation.envelope.as_dict())
    fields.setdefault("responsible", employee_of(user))
    fields.setdefault("priority", type.priority)
    made = BusinessTransaction.objects.create(
        number=number_ranges.next_number(type), type=type, conversation=conversation, created_by=user, **fields
    )
    record(made, user, _("Created by hand"))
    remember(made, "created", user=user)
    add_note(made, user, text=note)
    return made


@transaction.atomic
def edit(
    changed: BusinessTransaction, user: User, *, own_values: Mapping[str, str] = MappingProxyType({}), **values: Any
) -> list[str]:
    """Set the fields given. The lines written to the change history; none if nothing differs."""
    current = BusinessTransaction.objects.select_for_update().get(pk=changed.pk)
    before = [current.account_id, current.contact_id, current.responsible_id]
    lines = [line for name, value in values.items() if (line := _set(current, name, value))]
    lines += own_fields.change(current, own_values)
    if lines:
        current.save(update_fields=[*values, *(["own_values"] if own_values else []), "changed_at"])
        history_changed(before)
    for line in lines:
        record(current, user, line)
    for name, value in {**values, "own_values": current.own_values}.items():
        setattr(changed, name, value)
    return lines


@transaction.atomic
def follow_up(
    predecessor: BusinessTransaction, user: User, *, type: TransactionType, **fields: Any
) -> BusinessTransaction:
    """A new transaction for the same matter, linked to the one it comes after."""
    carried = {name: getattr(predecessor, name) for name in CARRIED_OVER}
    successor = create(user, type=type, **{**carried, **fields})
    link(predecessor, successor)
    record(predecessor, user, _("Follow-up %(number)s created") % {"number": successor.number})
    return successor


def of_conversation(conversation: Conversation) -> QuerySet[BusinessTransaction]:
    """Its transactions, also those made while it was at another telephone system."""
    return BusinessTransaction.objects.filter(conversation__in=conversation.whole())


def keep_envelope(conversation: Conversation, user: User | None = None, *, line: str = "") -> None:
    """The conversation's transactions hold its attached data as it is now; with a line, their history says why."""
    for linked in of_conversation(conversation):
        BusinessTransaction.objects.filter(pk=linked.pk).update(attached_data=conversation.envelope.as_dict())
        subjects.changed(f"transaction:{linked.pk}", "attached-data")
        if line:
            record(linked, user, line)


def link(predecessor: BusinessTransaction, successor: BusinessTransaction) -> None:
    TransactionLink.objects.get_or_create(predecessor=predecessor, successor=successor)


@transaction.atomic
def add_note(
    noted: BusinessTransaction, author: User | None, *, text: str, repeated: bool = False
) -> TransactionNote | None:
    """Add the text as a note, unless it is blank or the author has already said the same there.

    `repeated`: he or she may say it again.
    """
    BusinessTransaction.objects.select_for_update().get(pk=noted.pk)  # one note after the other
    if not (text := text.strip()) or (not repeated and noted.notes.filter(author=author, text=text).exists()):
        return None
    return TransactionNote.objects.create(transaction=noted, author=author, text=text)


def add_first_notes(made: BusinessTransaction, notes: Mapping[User | None, str]) -> None:
    """The notes that a new transaction begins with, by their authors; blank ones are left out."""
    said = ((author, text.strip()) for author, text in notes.items())
    TransactionNote.objects.bulk_create(
        TransactionNote(transaction=made, author=author, text=text) for author, text in said if text
    )


def record(changed: BusinessTransaction, author: User | None, text: str, *, transfer: Transfer | None = None) -> None:
    """Write one line of the change history."""
    TransactionChange.objects.create(transaction=changed, author=author, text=text[:250], transfer=transfer)


def remember(handled: BusinessTransaction, what: str, *, user: User | None) -> None:
    """The flight recorder of the call keeps what has come of it: "created" or "handed-over"."""
    if handled.conversation_id:
        recorder.remember(
            handled.conversation_id,
            MomentKind.TRANSACTION,
            what,
            user_id=user.pk if user else None,
            subject=handled.number,
            detail={"type": handled.kind.text},
        )


def employee_of(user: User | None) -> BusinessPartner | None:
    """The employee that a user is."""
    return next(iter(_employees(user.pk)), None) if user else None


@compiled.query
def _employees(user_id: int) -> QuerySet[BusinessPartner]:
    return BusinessPartner.objects.filter(user=user_id)[:1]


def _set(transaction: BusinessTransaction, field: str, value: Any) -> str:
    """Set the field; the line for the change history, if the value is another one."""
    if field not in EDITABLE:
        raise ValueError(f"{field} cannot be edited")
    if getattr(transaction, field) == value:
        return ""
    before = _shown(transaction, field)
    setattr(transaction, field, value)
    after = _shown(transaction, field)
    if field == "own_status" and before == after:
        return ""  # an own status of another meaning, which is set next, and which is what the history tells
    label = str(FIELDS[field].verbose_name).capitalize()
    return _("%(field)s: %(before)s → %(after)s") % {"field": label, "before": before, "after": after}


def _shown(transaction: BusinessTransaction, field: str) -> str:
    if field == "own_status":
        return transaction.status_in_words
    display = getattr(transaction, f"get_{field}_display", None)
    value = getattr(transaction, f"{field}_in_words", None) or (display() if display else getattr(transaction, field))
    return str(value) if value not in (None, "") else _("none")
