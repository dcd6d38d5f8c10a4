"""A completed transfer has its effect exactly once: the row itself says whether it had it."""

import logging
from datetime import datetime, timedelta

from django.db import OperationalError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from presence import recorder
from presence.calls import attaching
from presence.errors import Refused
from presence.models import Transfer, TransferState
from presence.signals import transfer_completed, transfer_waits
from presence.transfers import receivers

logger = logging.getLogger(__name__)
RETRY_AFTER = timedelta(seconds=30)


def handle_completed(now: datetime | None = None) -> None:
    """Tell `transfer_completed` of every completed transfer of which it has not been told.

    Done with the completing event, and again by the engine for those whose direction or receiver became known later,
    or failed.
    """
    now = now or timezone.now()
    due = _unhandled().filter(Q(retry_at=None) | Q(retry_at__lte=now))
    for transfer_id in list(due.order_by("pk").values_list("pk", flat=True)):
        handle(transfer_id, now=now)


def handle_what_waits(now: datetime) -> None:
    """The same of those that would be tried again later: what they wait for may be there by now."""
    _unhandled().filter(retry_at__gt=now).update(retry_at=now)
    handle_completed(now)


def handle(transfer_id: int, *, now: datetime | None = None) -> None:
    """As `take_effect`, of the transfer with this id, in a transaction of its own."""
    rows = Transfer.objects.select_related("conversation", "sender", "receiver__agent")
    try:
        with transaction.atomic():
            take_effect(rows.select_for_update(of=("self", "conversation")).get(pk=transfer_id), now=now)
    except OperationalError:
        logger.warning("The effect of transfer %s waits: the database is busy.", transfer_id, exc_info=True)


def take_effect(transfer: Transfer, *, now: datetime | None = None) -> None:
    """Tell `transfer_completed` of the transfer, once. Call it in the transaction in which it was completed.

    If a receiver raises, nothing is done but that transaction goes on; it is tried again later. If the database was
    busy, `handle_completed` finds it at its next turn.
    """
    now = now or timezone.now()
    try:
        with recorder.collecting() as moments, transaction.atomic():
            _tell_once(transfer, now)
    except OperationalError:
        logger.warning("The effect of transfer %s waits: the database is busy.", transfer.pk, exc_info=True)
    except Refused as refused:
        logger.warning("The effect of transfer %s waits: %s", transfer.pk, refused)
        _try_again(transfer, now)
        transfer_waits.send_robust(sender=Transfer, transfer=transfer, refused=refused)
    except Exception:
        logger.exception("The effect of transfer %s failed; it is tried again in %s.", transfer.pk, RETRY_AFTER)
        _try_again(transfer, now)
    else:
        recorder.note(*moments)


def _try_again(transfer: Transfer, now: datetime) -> None:
    Transfer.objects.filter(pk=transfer.pk, handled_at=None).update(retry_at=now + RETRY_AFTER)


def _tell_once(transfer: Transfer, now: datetime) -> None:
    """Later, if who has taken the caller is still to be told."""
    if not receivers.find_receiver(transfer, now=now):
        return
    if _unhandled().filter(pk=transfer.pk).update(handled_at=now, retry_at=None):
        attaching.add_hop(transfer, at=now)
        transfer_completed.send(sender=Transfer, transfer=transfer)


def _unhandled() -> QuerySet[Transfer]:
    """The completed transfers not handled yet whose conversation has a direction, which decides what happens."""
    completed = Transfer.objects.filter(state=TransferState.COMPLETED, handled_at=None)
    return completed.exclude(conversation__direction="")
