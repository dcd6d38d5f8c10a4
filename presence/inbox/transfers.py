"""What the CMS tells of a transfer, started by the CRM or at a telephone."""

from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from presence import compiled, recorder
from presence.calls import tie_lines
from presence.contract import TransferChanged
from presence.inbox import conversations, recorded
from presence.inbox.batch import Batch
from presence.models import OPEN_TRANSFER_STATES, Conversation, Transfer, TransferState
from presence.transfers import state
from presence.transfers.ended import follow_end


def apply(batch: Batch, event: TransferChanged) -> None:
    sender = batch.user_id(event.sender)
    if sender is None:
        return
    conversation = conversations.of_transfer(batch, event)
    people = {"sender_id": sender, **_target(batch, event)}
    transfer = _taken(conversation, event, people)
    recorder.event_told(
        conversation, taken=transfer is not None, user_id=sender, **recorded.of_transfer(event, people)
    )
    if transfer and transfer.state == event.state:
        follow_end(transfer)


def _target(batch: Batch, event: TransferChanged) -> dict[str, Any]:
    """A user of the telephone system, or a number, be it that of a colleague at another one."""
    if receiver := batch.user_id(event.receiver):
        return {"receiver_id": receiver, "number": ""}
    number = event.number or event.receiver
    dialled = tie_lines.who_is_dialled(event.number, dialled_from=batch.destination.pk)
    return {"receiver_id": dialled.pk if dialled else None, "number": number}


def _taken(conversation: Conversation, event: TransferChanged, people: dict[str, Any]) -> Transfer | None:
    """The transfer as it is now, or None if the event was not newer than what was known."""
    known, others = _told_of(conversation, event)
    if known and known.cms_sequence >= event.sequence:
        return None
    fields = _fields(event)
    if not _leads(others, event):
        fields |= state.unclear_since(event.at)
    if known is None:
        return _made(conversation, event, {**fields, **people})
    if not state.event_told(known, event.state, sequence=event.sequence, at=event.at, **fields):
        return None
    for name, value in fields.items():
        setattr(known, name, value)
    return known


def _told_of(conversation: Conversation, event: TransferChanged) -> tuple[Transfer | None, list[Transfer]]:
    """The transfer told of, if it is known, and the others of the conversation that are open here."""
    ends = event.state not in OPEN_TRANSFER_STATES
    rows = _counting(conversation.pk, event.transfer, ends)  # only its end has to do with the people
    for each in rows:
        each.conversation = conversation
    known = next((each for each in rows if each.cms_id == event.transfer), None)
    return known, [each for each in rows if each is not known]


@compiled.query
def _counting(conversation_id: UUID, cms_id: str, with_people: bool) -> QuerySet[Transfer]:
    """The transfer of that id, and those that are open."""
    counting = Q(cms_id=cms_id) | Q(state__in=OPEN_TRANSFER_STATES)
    rows = Transfer.objects.filter(counting, conversation=conversation_id)
    return rows.select_related("sender", "receiver__agent") if with_people else rows


def _made(conversation: Conversation, event: TransferChanged, fields: dict[str, Any]) -> Transfer:
    """One that was started at a telephone."""
    return Transfer.objects.create(
        conversation=conversation,
        cms_id=event.transfer,
        kind=event.kind,
        cms_sequence=event.sequence,
        created_at=event.at,
        **fields,
        **_hand_over_text(conversation),
    )


def _hand_over_text(conversation: Conversation) -> dict[str, str]:
    return {"reason": conversation.reason, "note": conversation.note}


def _fields(event: TransferChanged) -> dict[str, Any]:
    fields: dict[str, Any] = {"state": event.state, "failure": event.failure}
    if event.state in {TransferState.CONSULTING, TransferState.CONFERENCE}:
        fields["deadline"] = None  # they may talk as long as they like
    if event.state not in OPEN_TRANSFER_STATES:
        fields |= {"deadline": None, "ended_at": event.at}
    return fields


def _leads(others: list[Transfer], event: TransferChanged) -> bool:
    """Whether this is the last transfer of the conversation we know of; another that is still open here has ended."""
    if event.state not in OPEN_TRANSFER_STATES or not others:
        return True
    if any(other.created_at > event.at for other in others):
        return False
    state.supersede(Transfer.objects.open().filter(pk__in=[other.pk for other in others]), at=event.at)
    return True
