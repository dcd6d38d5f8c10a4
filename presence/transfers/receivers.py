"""Who has taken a caller that was handed over to a number: behind that of a queue there are colleagues.

The telephone system tells it by the leg of the one who answered, mostly before it tells the end of the transfer.
"""

from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import OuterRef, QuerySet

from presence.models import Call, CallKind, Direction, Transfer

AWAITED = timedelta(minutes=2)
"""So long the leg may be told later. If its event was lost, the system's own list has told it by then."""


def find_receiver(transfer: Transfer, *, now: datetime) -> bool:
    """Make the colleague who has taken the caller the receiver, if the transfer was to a number.

    False if that may still be told: of a number in the house, as those outside, in E.164, have no leg here. That the
    conversation is over does not say that nobody has answered; that the sender has, does.
    """
    if transfer.receiver_id or transfer.conversation.direction != Direction.INBOUND:
        return True
    answered = list(answers_since(transfer))
    if leg := next((each for each in answered if each.user_id != transfer.sender_id), None):
        transfer.receiver, transfer.number = leg.user, ""
        Transfer.objects.filter(pk=transfer.pk).update(receiver=leg.user, number="")
        return True
    is_back = answered and transfer.conversation.ended_at
    is_outside = transfer.number.startswith("+")
    return bool(is_back) or is_outside or now - (transfer.ended_at or now) > AWAITED


def answers_since(transfer: Transfer) -> QuerySet[Call]:
    """The legs of those who have answered since the caller was handed over, the sender too; the first one first."""
    legs = answers(transfer.conversation_id, since=transfer.created_at)
    return legs.select_related("user__agent").order_by("answered_at", "pk")


def answers(conversation: UUID | OuterRef, *, since: datetime | OuterRef) -> QuerySet[Call]:
    """The legs of those who have answered the caller since then."""
    return Call.objects.filter(conversation=conversation, kind=CallKind.PRIMARY, answered_at__gte=since)
