"""What the CMS tells of a conversation. Its id, number and data are ours from then on, whatever the CMS renames."""

import logging
from typing import Any

from django.db import transaction

from customizing.models import CmsDestination

from ..connectors.base import CallChanged, ConversationChanged, TransferChanged
from ..models import CallKind, Conversation
from ..signals import conversation_started

logger = logging.getLogger(__name__)


def apply(destination: CmsDestination, event: ConversationChanged) -> None:
    conversation = _known(destination, event.conversation, event, direction=event.direction)
    newer = Conversation.objects.filter(pk=conversation.pk, cms_sequence__lt=event.sequence)
    newer.update(
        cms_sequence=event.sequence,
        attached_data={**conversation.attached_data, **event.attached_data},
        ended_at=event.at if event.ended else None,
        end_reason=event.end_reason,
    )


def of_call(destination: CmsDestination, event: CallChanged) -> Conversation:
    """The conversation of a leg. The first of its events to arrive tells enough to start it."""
    direction = "" if event.kind == CallKind.CONSULT else event.direction
    return _known(destination, event.conversation, event, direction=direction)


def of_transfer(destination: CmsDestination, event: TransferChanged) -> Conversation:
    """The conversation of a transfer; if it is not known yet, its direction is empty until another event tells."""
    return Conversation.objects.get_or_create(destination=destination, cms_id=event.conversation)[0]


def _known(
    destination: CmsDestination, cms_id: str, event: CallChanged | ConversationChanged, *, direction: str
) -> Conversation:
    told = {
        "direction": direction,
        "number": event.number,
        "dialed": event.dialed,
        "attached_data": event.attached_data,
    }
    conversation, created = Conversation.objects.get_or_create(
        destination=destination, cms_id=cms_id, defaults={**told, "started_at": event.at}
    )
    started = created and bool(direction)
    if not created and not conversation.direction and direction:
        started = _fill(conversation, told)
    if started:
        _announce(conversation)
    return conversation


def _announce(conversation: Conversation) -> None:
    """Whoever listens may fail; the call rings all the same."""
    try:
        with transaction.atomic():
            conversation_started.send(sender=Conversation, conversation=conversation)
    except Exception:
        logger.exception("A receiver of conversation_started failed for conversation %s.", conversation.pk)
    conversation.refresh_from_db()


def _fill(conversation: Conversation, told: dict[str, Any]) -> bool:
    """What was not known of it before. True if this call of it was the first."""
    missing = {name: value for name, value in told.items() if value and not getattr(conversation, name)}
    won = Conversation.objects.filter(pk=conversation.pk, direction="").update(**missing)
    conversation.refresh_from_db()
    return bool(won)
