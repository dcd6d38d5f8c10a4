"""A call that is handed over by number to a colleague at another telephone system: it is found where it rings.

The two telephone systems have a call each, and so there are two conversations. The second one is taken for a part of
the first if it rings at the receiver while the transfer is under way, or has just been completed, and shows the
caller's number or the sender's. Of a call that shows neither nothing is assumed.
"""

from dataclasses import replace
from datetime import timedelta
from functools import partial

from django.db.models import Q, QuerySet
from django.utils import timezone

from customizing import access
from presence import changes
from presence.attached_data.envelope import Envelope, EnvelopeTooLarge
from presence.calls import attaching, tie_lines
from presence.models import OPEN_TRANSFER_STATES, Conversation, Direction, Transfer, TransferState
from presence.signals import conversation_brought

RINGS_WITHIN = timedelta(minutes=1)
"""So long after a transfer its call may ring, as telephone systems tell things at different times."""


def note_arrival(conversation: Conversation, receiver_id: int) -> None:
    """A new leg of this user: note the transfer at another telephone system that brings it, or that colleagues talk.

    Call it in the transaction of the event.
    """
    here = conversation.destination_id
    if conversation.brought_by_id or not access.all_tie_lines():
        return
    inbound = conversation.direction == Direction.INBOUND
    if inbound and access.tie_lines_lead_to(here) and (transfer := _bringing(conversation, receiver_id)):
        _note(conversation, brought_by=transfer)
        if transfer.leads_on:
            return bring(transfer)
    if tie_lines.who_is_dialled(conversation.number, dialled_from=here):
        _note(conversation, direction=Direction.INTERNAL)
    return None


def _bringing(conversation: Conversation, receiver_id: int) -> Transfer | None:
    """The transfer to this user that rings by the call."""
    here = conversation.destination_id
    expected = (each for each in _on_their_way(receiver_id) if each.conversation.destination_id != here)
    return next((each for each in expected if tie_lines.shows(conversation, each)), None)


def bring(transfer: Transfer) -> None:
    """What is known of the caller goes on in the conversation that the transfer has brought about, if there is one."""
    conversation = Conversation.objects.filter(brought_by=transfer).first()
    if conversation is None:
        return
    before = transfer.conversation
    told = {name: getattr(before, name) for name in ("direction", "number", "number_read", "dialed")}
    attaching.change(
        conversation,
        partial(_with_all_of, before=before.envelope),
        **told,
        reason=transfer.reason,
        note=transfer.note,
    )
    for name, value in told.items():
        setattr(conversation, name, value)
    conversation_brought.send(sender=Conversation, conversation=conversation, before=before)
    changes.changed(conversation.calls.open().values_list("user", flat=True))


def _on_their_way(receiver_id: int) -> QuerySet[Transfer]:
    """The last one first, each with all that decides."""
    lately = Q(state=TransferState.COMPLETED, ended_at__gte=timezone.now() - RINGS_WITHIN)
    waiting = Transfer.objects.filter(Q(state__in=OPEN_TRANSFER_STATES) | lately, receiver=receiver_id, brought=None)
    return waiting.exclude(number="").select_related("conversation").order_by("-pk")


def _note(conversation: Conversation, **fields: Transfer | str) -> None:
    Conversation.objects.filter(pk=conversation.pk).update(**fields)
    for name, value in fields.items():
        setattr(conversation, name, value)


def _with_all_of(envelope: Envelope, *, before: Envelope) -> Envelope:
    """What was known before counts; what the telephone system here tells in addition stays, if there is room."""
    brought = replace(before.of(envelope.conversation_id), version=max(before.version, envelope.version) + 1)
    told = {key: one for key, one in envelope.fields.items() if not attaching.is_ours(key)}
    fields, hops = {**told, **before.fields}, envelope.hops + before.hops
    try:
        return replace(brought, fields=fields, hops=hops, foreign=envelope.foreign + before.foreign)
    except EnvelopeTooLarge:
        return brought
