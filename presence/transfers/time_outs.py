"""Transfers that wait longer than they may. Nobody waits for ever, and nobody is forgotten."""

import logging
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from presence import compiled, contract, recorder
from presence.calls import commands as calls
from presence.cms import gateway
from presence.models import Transfer, TransferState
from presence.notices import write as notices
from presence.transfers import failure_texts
from presence.transfers.state import give_up_transfer, move_transfer

logger = logging.getLogger(__name__)
ASK_AGAIN = timedelta(seconds=10)


def expire_transfers(now: datetime) -> None:
    """End the waits that are over, of transfers and of commands. Called about twice a second by the engine."""
    calls.expire_commands(now)
    for transfer in _overdue(now):
        if _claim(transfer, now):
            _end_wait(transfer, now)


@compiled.query
def _overdue(now: datetime) -> QuerySet[Transfer]:
    overdue = Transfer.objects.open().filter(deadline__lte=now)
    return overdue.select_related("conversation__destination", "sender", "receiver", "call")


def _claim(transfer: Transfer, now: datetime) -> bool:
    """One process deals with it; if that one dies or the CMS does not answer, it is due again."""
    mine = Transfer.objects.open().filter(pk=transfer.pk, deadline=transfer.deadline)
    return bool(mine.update(deadline=now + ASK_AGAIN))


def _end_wait(transfer: Transfer, now: datetime) -> None:
    if transfer.state == TransferState.COMPLETING:
        return _back_to_consulting(transfer)
    recorder.overdue(transfer)
    call = transfer.call.cms_id if transfer.call else ""
    reason = "no-answer" if transfer.state == TransferState.REQUESTED else "cancelled"
    command = contract.CancelTransfer(
        transfer.sender.get_username(), call=call, transfer=transfer.cms_id, reason=reason
    )

    def try_again_later(error: contract.CmsError) -> None:
        logger.warning("Transfer %s is overdue, but cannot be ended: %s", transfer.pk, error.message)

    gateway.send(
        transfer.conversation.destination,
        command,
        late=try_again_later,
        unknown=lambda error: give_up_transfer(transfer, now=now),
        refused=try_again_later,
    )
    return None


@transaction.atomic
def _back_to_consulting(transfer: Transfer) -> None:
    """The CMS took the completion and did nothing. The user can complete or cancel again."""
    if move_transfer(transfer, "time-out", deadline=None):
        said = _("The telephone system did not complete the transfer to %(name)s. Complete it again, or cancel.")
        notices.tell(transfer.sender_id, said % {"name": failure_texts.target_name(transfer)}, level="error")
