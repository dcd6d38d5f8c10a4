"""A caller whom neither the target nor the sender took: whoever has the caller now has got the hand-over.

By that time the transfer is over for the telephone system, which only tells the leg of the one who has answered. So
this is found beside the path of a transfer, by the clock, and also after a restart. That the conversation is over does
not say that nobody has answered: the events of a leg may be lost, and then only the system's own list tells of it.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from presence import compiled
from presence.models import Call, Transfer, TransferKind, TransferState
from presence.transfers import ended, receivers
from presence.transfers.state import move_transfer

LISTED = timedelta(hours=1)
"""So long after the call the system's own list still has the leg of who has answered."""


def follow(now: datetime) -> None:
    """Complete each transfer that came back and whose caller a colleague has taken since. Usually none, for one
    statement."""
    for transfer in _decided(now - LISTED):
        taken_by = receivers.answers_since(transfer).first()
        if taken_by and taken_by.user_id != transfer.sender_id:
            _complete(transfer, taken_by)
        else:
            Transfer.objects.filter(pk=transfer.pk, state=TransferState.RETURNED).update(handled_at=now)


@compiled.query
def _decided(ended_until: datetime) -> QuerySet[Transfer]:
    """Those of which it is known by now who has got the caller, or that nobody has."""
    came_back = Transfer.objects.filter(state=TransferState.RETURNED, handled_at=None, kind=TransferKind.BLIND)
    is_taken = Exists(receivers.answers(OuterRef("conversation"), since=OuterRef("created_at")))
    decided = came_back.filter(is_taken | Q(conversation__ended_at__lte=ended_until))
    return decided.select_related("conversation", "sender").order_by("pk")


@transaction.atomic
def _complete(transfer: Transfer, taken_by: Call) -> None:
    fields = {"receiver": taken_by.user, "number": "", "failure": "", "ended_at": taken_by.answered_at}
    if move_transfer(transfer, "a colleague takes the caller", **fields):
        transfer.refresh_from_db()
        ended.follow_end(transfer)
