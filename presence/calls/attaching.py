"""What we add to the attached data of a conversation: one change after the other, whoever makes it.

Keys of our own begin with `crm.`, so that they never hide what the caller or the telephone system said.
"""

import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from presence.attached_data.envelope import Envelope, EnvelopeTooLarge, Hop, Origin
from presence.models import Conversation, Transfer

__all__ = ["ACCOUNT", "CONTACT", "NOTE", "REASON", "add", "add_hop", "add_if_room", "change", "is_ours"]

logger = logging.getLogger(__name__)
ACCOUNT, CONTACT, NOTE, REASON = "crm.account", "crm.contact", "crm.note", "crm.reason"
EnvelopeChange = Callable[[Envelope], Envelope]


def is_ours(key: str) -> bool:
    """Whether a key is one that the product fills, rather than caller, telephone system or agent."""
    return key in {ACCOUNT, CONTACT, NOTE, REASON}


@transaction.atomic
def change(conversation: Conversation, step: EnvelopeChange) -> Envelope:
    """The conversation's next envelope, written. `EnvelopeTooLarge` leaves it as it was."""
    stored = Conversation.objects.select_for_update().only("attached_data").get(pk=conversation.pk)
    before = stored.envelope
    after = step(before)
    if after != before or not stored.attached_data:
        Conversation.objects.filter(pk=conversation.pk).update(attached_data=after.as_dict())
    conversation.attached_data = after.as_dict()
    return after


def add(
    conversation: Conversation, values: Mapping[str, str], *, origin: Origin, at: datetime | None = None
) -> Envelope:
    """Put the values into the envelope. An empty value only replaces one that is there. May be `EnvelopeTooLarge`."""
    return change(conversation, lambda envelope: _with(envelope, values, origin, at or timezone.now()))


def add_if_room(
    conversation: Conversation, values: Mapping[str, str], *, origin: Origin, at: datetime | None = None
) -> None:
    """As `add`, but what does not fit is left out: a full envelope never stops a call."""
    for key, value in values.items():
        with _if_room(conversation):
            add(conversation, {key: value}, origin=origin, at=at)


def add_hop(transfer: Transfer, *, at: datetime) -> None:
    """Note down through whose hands the conversation went by this completed transfer."""
    receiver = transfer.receiver.get_username() if transfer.receiver else transfer.number
    hop = Hop(transfer.sender.get_username(), receiver, transfer.kind, transfer.ended_at or at)
    with _if_room(transfer.conversation):
        change(transfer.conversation, lambda envelope: envelope.with_hop(hop))


@contextmanager
def _if_room(conversation: Conversation) -> Iterator[None]:
    try:
        yield
    except EnvelopeTooLarge as error:
        logger.warning("Left out of the attached data of conversation %s: %s", conversation.pk, error.message)


def _with(envelope: Envelope, values: Mapping[str, str], origin: Origin, at: datetime) -> Envelope:
    for key, value in values.items():
        if value or key in envelope.fields:
            envelope = envelope.with_field(key, value, origin=origin, at=at)
    return envelope
