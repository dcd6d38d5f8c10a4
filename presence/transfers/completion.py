"""A completed transfer has its effect exactly once: the row itself is the outbox."""

import logging
from datetime import datetime, timedelta

from django.db import OperationalError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from presence.calls import attaching
from presence.models import Transfer, TransferState
from presence.signals import transfer_completed

logger = logging.getLogger(__name__)
RETRY_AFTER = timedelta(seconds=30)


def handle_completed(now: datetime | None = None) -> None:
    """Tell `transfer_completed` of every completed transfer of which it has not been told.

    Done when the completing event is committed, and again by the engine, so that a crash between loses nothing.
    """
    now = now or timezone.now()
    due = _unhandled().filter(Q(retry_at=None) | Q(retry_at__lte=now))
    for transfer_id in list(due.order_by("pk").values_list("pk", flat=True)):
        handle(transfer_id, now=now)


def handle(transfer_id: int, *, now: datetime | None = None) -> None:
    """Tell `transfer_completed` of one transfer, once. If a receiver raises, nothing is done; it is tried again later.

    If the database was busy, `handle_completed` finds it at its next turn.
    """
    now = now or timezone.now()
    try:
        with transaction.atomic():
            _handle_once(transfer_id, now)
    except OperationalError:
        logger.warning("The effect of transfer %s waits: the database is busy.", transfer_id, exc_info=True)
    except Exception:
        logger.exception("The effect of transfer %s failed; it is tried again in %s.", transfer_id, RETRY_AFTER)
        Transfer.objects.filter(pk=transfer_id, handled_at=None).update(retry_at=now + RETRY_AFTER)


def _handle_once(transfer_id: int, now: datetime) -> None:
    if _unhandled().filter(pk=transfer_id).update(handled_at=now, retry_at=None):
        transfer = Transfer.objects.select_related("conversation", "sender", "receiver").get(pk=transfer_id)
        attaching.add_hop(transfer, at=now)
        transfer_completed.send(sender=Transfer, transfer=transfer)


def _unhandled() -> QuerySet[Transfer]:
    """The completed transfers not handled yet whose conversation has a direction, which decides what happens."""
    completed = Transfer.objects.filter(state=TransferState.COMPLETED, handled_at=None)
    return completed.exclude(conversation__direction="")
