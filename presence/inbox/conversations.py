"""What the CMS tells of a conversation. Its id, number and data are ours from then on, whatever the CMS renames."""

import logging
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from presence import changes, compiled, phone, recorder
from presence.calls import missed
from presence.calls.wrap_up import LOST
from presence.contract import CALL_BACK, CallChanged, ConversationChanged, TransferChanged
from presence.inbox import aliases, recorded
from presence.inbox.attached import envelope_of, take_in
from presence.inbox.batch import Batch
from presence.models import CallKind, Conversation, Transfer
from presence.signals import call_back_wanted, conversation_started

logger = logging.getLogger(__name__)


def apply(batch: Batch, event: ConversationChanged) -> None:
    conversation = _known(batch, event, direction=event.direction)
    taken = _taken(batch, conversation, event)
    recorder.event_told(conversation, taken=taken, **recorded.of_conversation(event))
    if taken:
        take_in(conversation, event.attached_data)
        if event.ended and not batch.tells_answered(event.conversation):
            changes.changed([conversation.deflected_by_id, *missed.left_to_ring([conversation.pk])])
        if conversation.cms_id == event.conversation and event.ended and event.end_reason == CALL_BACK:
            conversation.refresh_from_db()
            call_back_wanted.send(sender=Conversation, conversation=conversation)


def of_call(batch: Batch, event: CallChanged) -> Conversation:
    """The conversation of a leg. The first of its events to arrive tells enough to start it."""
    direction = "" if event.kind == CallKind.CONSULT else event.direction
    return _known(batch, event, direction=direction)


def of_transfer(batch: Batch, event: TransferChanged) -> Conversation:
    """The conversation of a transfer; if it is not known yet, its direction is empty until another event tells."""
    if found := batch.conversation(event.conversation):
        return found
    of_cms = Transfer.objects.filter(conversation__destination=batch.destination)
    ours = of_cms.filter(cms_id=event.transfer).exclude(cms_id="")
    if transfer := ours.select_related("conversation__destination").first():
        return _joined(batch, transfer.conversation, event.conversation, stub=None)
    return _new(batch, event)


def _taken(batch: Batch, conversation: Conversation, event: ConversationChanged) -> bool:
    """False if that was known."""
    if batch.began.get(conversation.pk) is event:
        return True  # and kept with the row
    if conversation.cms_id != event.conversation:
        return aliases.apply(conversation, event)
    if not _newer(conversation.pk, event.sequence, event.at, _state(event)):
        return False
    if event.ended and (heir := aliases.heir(conversation)):
        conversation.cms_sequence = event.sequence
        aliases.hand_on(conversation, heir, at=event.at)
        batch.forget_conversations()
    return True


@compiled.update
def _newer(conversation_id: UUID, sequence: int, at: datetime, fields: dict[str, Any]) -> compiled.Update:
    rows = Conversation.objects.filter(pk=conversation_id, cms_sequence__lt=sequence)
    return rows.exclude(end_reason=LOST, ended_at__gt=at), fields  # it was over by then


def _state(event: ConversationChanged) -> dict[str, Any]:
    ended_at = event.at if event.ended else None
    return {"cms_sequence": event.sequence, "ended_at": ended_at, "end_reason": event.end_reason}


def _known(batch: Batch, event: CallChanged | ConversationChanged, *, direction: str) -> Conversation:
    conversation = batch.conversation(event.conversation)
    if conversation and conversation.direction and not _is_anothers(conversation, event):
        return conversation
    told = envelope_of(event.attached_data)
    meant = aliases.meant(batch.destination, told.conversation_id, at=event.at)
    if meant and meant != conversation:
        return _joined(batch, meant, event.conversation, stub=conversation)
    return _begun(batch, event, conversation, direction=direction)


def _joined(batch: Batch, conversation: Conversation, cms_id: str, *, stub: Conversation | None) -> Conversation:
    """The conversation under another id: from now on it is found by that too."""
    batch.forget_conversations()
    return aliases.join(conversation, cms_id, stub=stub)


def _is_anothers(conversation: Conversation, event: CallChanged | ConversationChanged) -> bool:
    """Whether the data, told only now, may be that of another of ours, and nothing has come of this one yet."""
    said = event.attached_data.get("conversation_id")
    if not said or said == str(conversation.pk) or conversation.cms_id != event.conversation:
        return False
    return not (conversation.transfers.exclude(handled_at=None).exists() or conversation.when_free_requests.exists())


def _begun(
    batch: Batch, event: CallChanged | ConversationChanged, conversation: Conversation | None, *, direction: str
) -> Conversation:
    """The conversation with what is told of it. Who makes its direction known tells that it has started."""
    told: dict[str, Any] = {"direction": direction, "number": event.number, "dialed": event.dialed}
    told["number_read"] = phone.normalise(event.number) if event.number else ""
    new = conversation is None
    if conversation is None:
        conversation = _new(batch, event, attached_data=event.attached_data, **told)
        started = bool(direction)
    else:
        told["attached_data"] = _stored(event.attached_data, conversation)
        started = not conversation.direction and bool(direction) and _fill(conversation, told)
    if started:
        _announce(conversation, new=new)
    return conversation


def _new(batch: Batch, event: CallChanged | ConversationChanged | TransferChanged, **told: Any) -> Conversation:
    if isinstance(event, ConversationChanged):
        told |= _state(event)
    conversation = Conversation(destination=batch.destination, cms_id=event.conversation, started_at=event.at, **told)
    batch.began[conversation.pk] = event
    conversation.attached_data = _stored(conversation.attached_data, conversation)
    conversation.save(force_insert=True)
    batch.remember(event.conversation, conversation)
    return conversation


def _stored(data: dict[str, Any], conversation: Conversation) -> dict[str, Any]:
    return envelope_of(data, conversation_id=str(conversation.pk)).as_dict() if data else {}


def _announce(conversation: Conversation, *, new: bool) -> None:
    """Whoever listens may fail; the call rings all the same."""
    try:
        with transaction.atomic():
            conversation_started.send(sender=Conversation, conversation=conversation, new=new)
    except Exception:
        logger.exception("A receiver of conversation_started failed for conversation %s.", conversation.pk)
        conversation.refresh_from_db()


def _fill(conversation: Conversation, told: dict[str, Any]) -> bool:
    """What was not known of it before. True if this call of it was the first."""
    missing = {name: value for name, value in told.items() if value and not getattr(conversation, name)}
    won = Conversation.objects.filter(pk=conversation.pk, direction="").update(**missing)
    conversation.refresh_from_db()
    return bool(won)
