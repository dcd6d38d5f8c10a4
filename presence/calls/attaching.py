"""What we add to the attached data of a conversation: one change after the other, whoever makes it.

Keys of our own begin with `crm.`, so that they never hide what the caller or the telephone system said.
"""

import logging
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from typing import Any

from django.utils import timezone

from presence.attached_data.envelope import Envelope, EnvelopeTooLarge, Hop, Origin
from presence.models import Conversation, Transfer

__all__ = ["ACCOUNT", "CONTACT", "NOTE", "REASON", "add", "add_hop", "add_if_room", "change", "is_ours"]

logger = logging.getLogger(__name__)
ACCOUNT, CONTACT, NOTE, REASON = "crm.account", "crm.contact", "crm.note", "crm.reason"
ATTEMPTS = 20
EnvelopeChange = Callable[[Envelope], Envelope]


def is_ours(key: str) -> bool:
    """Whether a key is one that the product fills, rather than caller, telephone system or agent."""
    return key in {ACCOUNT, CONTACT, NOTE, REASON}


def change(conversation: Conversation, step: EnvelopeChange, **fields: Any) -> Envelope:
    """The conversation's next envelope, written with `fields`. `EnvelopeTooLarge` leaves it as it was.

    One conditional UPDATE: if somebody else was faster, the step is done again on what is there now.
    """
    row = Conversation.objects.filter(pk=conversation.pk)
    for _attempt in range(ATTEMPTS):
        before = conversation.envelope
        after = step(before)
        news = (
            fields if after == before and conversation.attached_data else {"attached_data": after.as_dict(), **fields}
        )
        if not news or row.filter(attached_data=conversation.attached_data).update(**news):
            conversation.attached_data = after.as_dict()
            return after
        conversation.refresh_from_db(fields=["attached_data"])
    raise RuntimeError(f"The attached data of conversation {conversation.pk} changes all the time.")


def add(
    conversation: Conversation, values: Mapping[str, str], *, origin: Origin, at: datetime | None = None
) -> Envelope:
    """Put the values into the envelope. An empty value only replaces one that is there. May be `EnvelopeTooLarge`."""
    return change(conversation, lambda envelope: _with(envelope, values, origin, at or timezone.now()))


def add_if_room(
    conversation: Conversation, values: Mapping[str, str], *, origin: Origin, at: datetime | None = None, **fields: Any
) -> None:
    """As `add`, but what does not fit is left out: a full envelope never stops a call. `fields` are written too."""

    def with_what_fits(envelope: Envelope) -> Envelope:
        for key, value in values.items():
            envelope = _if_room(conversation, envelope, partial(_with, values={key: value}, origin=origin, at=now))
        return envelope

    now = at or timezone.now()
    change(conversation, with_what_fits, **fields)


def add_hop(transfer: Transfer, *, at: datetime) -> None:
    """Note down through whose hands the conversation went by this completed transfer."""
    receiver = transfer.receiver.get_username() if transfer.receiver else transfer.number
    hop = Hop(transfer.sender.get_username(), receiver, transfer.kind, transfer.ended_at or at)
    conversation = transfer.conversation
    change(conversation, lambda envelope: _if_room(conversation, envelope, lambda before: before.with_hop(hop)))


def _if_room(conversation: Conversation, envelope: Envelope, step: EnvelopeChange) -> Envelope:
    try:
        return step(envelope)
    except EnvelopeTooLarge as error:
        logger.warning("Left out of the attached data of conversation %s: %s", conversation.pk, error.message)
        return envelope


def _with(envelope: Envelope, values: Mapping[str, str], origin: Origin, at: datetime) -> Envelope:
    for key, value in values.items():
        if value or key in envelope.fields:
            envelope = envelope.with_field(key, value, origin=origin, at=at)
    return envelope
