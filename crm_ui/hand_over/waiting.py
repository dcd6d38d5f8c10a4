"""What waits for a number, as those of its type are used up: those concerned are told until it is there."""

from collections import Counter
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from crm_ui.hand_over.context import HandOver, hand_over_of
from crm_ui.models import OwedCallBack
from crm_ui.transactions.number_ranges import RangeExhausted
from customizing import access
from customizing.models import TransactionType
from presence.models import Notice, Transfer, TransferState
from presence.notices import write as notices


@transaction.atomic
def transfer_waits(*, transfer: Transfer, refused: Exception, **kwargs: Any) -> None:
    """Tell receiver and sender that the transaction of the hand-over waits for a number, again at each try."""
    if isinstance(refused, RangeExhausted) and (hand_over := hand_over_of(transfer)):
        notices.remind(*_told(hand_over, refused.type))


def no_longer(transfer: Transfer) -> None:
    """The hand-over has its effect now."""
    notices.is_settled(*_keys(transfer))


def waiting_for_numbers() -> dict[str, int]:
    """How many hand-overs and tasks to call back wait for a number of each type, by its code."""
    waiting = Transfer.objects.filter(state=TransferState.COMPLETED, handled_at=None, retry_at__isnull=False)
    roles = waiting.values_list("receiver__agent__role", flat=True)
    profiles = [access.profile_bundle(role).integration for role in roles]
    owed = OwedCallBack.objects.values_list("type_code", flat=True)
    return Counter([*(profile.transaction_type_id for profile in profiles if profile), *owed])


def _told(hand_over: HandOver, kind: TransactionType) -> list[Notice]:
    said = {"type": kind.caption, "caller": hand_over.caller, **hand_over.people}
    waits = _(
        "The numbers of %(type)s are used up, so there is none yet for the call from %(caller)s, handed over by "
        "%(sender)s. It opens as soon as there are numbers; data and note of the call are kept. Tell a consultant: "
        "Define Transaction Types, numbers to."
    )
    done = _(
        "%(receiver)s has the call from %(caller)s. The numbers of %(type)s are used up, so there is none for it yet; "
        "it is made as soon as there are numbers. Tell a consultant: Define Transaction Types, numbers to."
    )
    to_receiver, to_sender = _keys(hand_over.transfer)
    return [
        notices.message(hand_over.receiver, waits % said, level="warning", key=to_receiver),
        notices.message(hand_over.transfer.sender, done % said, level="warning", key=to_sender),
    ]


def _keys(transfer: Transfer) -> tuple[str, str]:
    """Of the notices to receiver and sender."""
    return f"transfer-{transfer.pk}-waits", f"transfer-{transfer.pk}-waits-sender"
