"""What the CMS tells of a transfer, started by the CRM or at a telephone."""

from typing import Any

from customizing.models import CmsDestination
from presence import recorder
from presence.contract import TransferChanged
from presence.inbox import conversations, recorded
from presence.inbox.people import user_id
from presence.models import OPEN_TRANSFER_STATES, Conversation, Transfer, TransferState
from presence.transfers import state
from presence.transfers.ended import follow_end


def apply(destination: CmsDestination, event: TransferChanged) -> None:
    sender = user_id(destination, event.sender)
    if sender is None:
        return
    conversation = conversations.of_transfer(destination, event)
    people: dict[str, Any] = {"sender_id": sender, "receiver_id": user_id(destination, event.receiver)}
    people["number"] = event.number or event.receiver
    transfer = None
    known = Transfer.objects.filter(conversation=conversation, cms_id=event.transfer)
    if not known.filter(cms_sequence__gte=event.sequence).exists():
        fields = _fields(event)
        if not _leads(conversation, event):
            fields |= state.unclear_since(event.at)
        transfer = _written(conversation, event, fields, people)
    recorder.event_told(
        conversation, taken=transfer is not None, user_id=sender, **recorded.of_transfer(event, people)
    )
    if transfer and transfer.state == event.state:
        follow_end(transfer)


def _written(
    conversation: Conversation, event: TransferChanged, fields: dict[str, Any], people: dict[str, Any]
) -> Transfer | None:
    """The transfer as it is now, or None if the event was not newer than what was known."""
    transfer, created = Transfer.objects.get_or_create(
        conversation=conversation,
        cms_id=event.transfer,
        defaults={
            **fields,
            **people,
            **_hand_over_text(conversation),
            "kind": event.kind,
            "cms_sequence": event.sequence,
            "created_at": event.at,
        },
    )
    if not created and not state.event_told(transfer, event.state, sequence=event.sequence, at=event.at, **fields):
        return None
    transfer.refresh_from_db()
    return transfer


def _hand_over_text(conversation: Conversation) -> dict[str, str]:
    return {"reason": conversation.reason, "note": conversation.note}


def _fields(event: TransferChanged) -> dict[str, Any]:
    fields: dict[str, Any] = {"state": event.state, "failure": event.failure}
    if event.state in {TransferState.CONSULTING, TransferState.CONFERENCE}:
        fields["deadline"] = None  # they may talk as long as they like
    if event.state not in OPEN_TRANSFER_STATES:
        fields |= {"deadline": None, "ended_at": event.at}
    return fields


def _leads(conversation: Conversation, event: TransferChanged) -> bool:
    """Whether this is the last transfer of the conversation we know of; another that is still open here has ended."""
    others = Transfer.objects.open().filter(conversation=conversation).exclude(cms_id=event.transfer)
    if event.state not in OPEN_TRANSFER_STATES:
        return True
    if others.filter(created_at__gt=event.at).exists():
        return False
    state.supersede(others, at=event.at)
    return True
