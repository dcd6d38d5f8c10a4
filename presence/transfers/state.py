"""The one door through which the state of a transfer changes, whoever found out: a user, the CMS, its list, the clock.

What we do ourselves moves along the table. What the CMS tells is taken as it is, from every state but a completed one.
"""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from presence import changes, compiled, recorder
from presence.calls.wrap_up import LOST
from presence.models import OPEN_TRANSFER_STATES, Transfer, TransferState
from presence.state_machines.tables import TRANSFERS
from presence.transfers import ended
from presence.transfers.failure_texts import UNCONFIRMED


def move_transfer(transfer: Transfer, what: str, **fields: Any) -> bool:
    """Move the transfer on from the state it was read in. False if it has another by now: somebody was faster.

    Call it in an act or in a transaction, so that what comes of it is written with what else comes of that.
    """
    state = TRANSFERS[transfer.state, what]
    won = _write(Transfer.objects.filter(pk=transfer.pk, state=transfer.state), state=state, **fields)
    if won:
        recorder.moved(transfer, state, why=what)
        changes.toolbar_changed(transfer.sender_id)
    return won


def give_up_transfer(transfer: Transfer, *, now: datetime) -> None:
    """The CMS knows nothing of this transfer (any more). If it was completed after all, its event still counts."""
    with transaction.atomic():
        transfer.refresh_from_db(fields=["state"])
        if transfer.state in OPEN_TRANSFER_STATES and move_transfer(transfer, "unknown to the CMS", **_unclear(now)):
            _follow(transfer)


@transaction.atomic
def not_listed(transfer: Transfer, *, at: datetime) -> None:
    """The CMS's own list of `at` lacks the transfer, so it is over, unless an event came since it was read."""
    still = Transfer.objects.open().filter(pk=transfer.pk, cms_sequence=transfer.cms_sequence)
    if _write(still, **unclear_since(at)):
        recorder.moved(transfer, TransferState.FAILED, why=LOST)
        _follow(transfer)


def supersede(transfers: QuerySet[Transfer], *, at: datetime) -> None:
    """Another transfer of their conversation has begun, so these have ended; an event of their own will tell how."""
    _write(transfers, **unclear_since(at))


def event_told(transfer: Transfer, told_state: str, *, sequence: int, at: datetime, **fields: Any) -> bool:
    """The CMS told a state, of which `fields` have come. False if that was known, or older than what is known."""
    is_open = told_state in OPEN_TRANSFER_STATES
    return bool(_told(transfer.pk, sequence, at if is_open else None, {"cms_sequence": sequence, **fields}))


@compiled.update
def _told(transfer_id: int, sequence: int, still_open: datetime | None, fields: dict[str, Any]) -> compiled.Update:
    newer = Transfer.objects.filter(pk=transfer_id, cms_sequence__lt=sequence)
    if still_open:  # what the CMS did not know later was over by then
        newer = newer.exclude(failure=UNCONFIRMED, ended_at__gt=still_open)
    return newer.exclude(state=TransferState.COMPLETED), fields


def unclear_since(at: datetime) -> dict[str, Any]:
    """The fields of a transfer that has ended, we do not know how."""
    return {"state": TransferState.FAILED, **_unclear(at)}


def _unclear(at: datetime) -> dict[str, Any]:
    return {"failure": UNCONFIRMED, "deadline": None, "ended_at": at}


def _follow(transfer: Transfer) -> None:
    transfer.refresh_from_db()
    ended.follow_end(transfer)


def _write(transfers: QuerySet[Transfer], **fields: Any) -> bool:
    """The state of transfers is changed by this statement, and by that of what is told. Whether there were any."""
    return bool(transfers.update(**fields))
