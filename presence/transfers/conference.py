"""While caller and target are both there: turning from one to the other, and talking all three."""

from collections.abc import Callable
from datetime import datetime

from django.contrib.auth.models import User
from django.utils import timezone
from django.utils.translation import gettext as _

from presence import contract
from presence.calls import commands as calls
from presence.errors import Refused
from presence.models import Transfer, TransferKind, TransferState
from presence.transfers import commands as transfers


def toggle(user: User, *, now: datetime | None = None) -> None:
    """In a consult: talk to the one who waits, while the other one waits. Refused unless the target has answered."""
    _in_consult(user, "toggle", contract.Toggle, now)


def join(user: User, *, now: datetime | None = None) -> None:
    """In a consult: talk all three. Refused unless the target has answered.

    The transfer stays open: it is completed if its sender leaves first, comes to nothing if the target does, and if
    the caller does, the colleagues go on alone.
    """
    _in_consult(user, "conference", contract.Conference, now)


def _in_consult(user: User, command: str, kind: Callable[..., contract.Command], now: datetime | None) -> None:
    transfer = transfers.under_way(user, kind=TransferKind.WARM)
    _must_consult(transfer)
    now = now or timezone.now()
    transfers.send(transfer, kind, now=now)
    if transfer.call:
        calls.await_event(transfer.call, command, now)


def _must_consult(transfer: Transfer) -> None:
    transfers.must_be_answered(transfer)
    if transfer.state == TransferState.CONFERENCE:
        raise Refused(_("You talk with both already."))
    if transfer.state != TransferState.CONSULTING:
        raise Refused(_("The transfer is being completed."))
