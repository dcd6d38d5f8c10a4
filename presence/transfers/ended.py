"""What a new state of a transfer brings: its effect if it is completed, words if it came to nothing."""

from django.utils.translation import gettext as _

from presence import changes
from presence.models import OPEN_TRANSFER_STATES, Transfer, TransferKind, TransferState
from presence.notices import write as notices
from presence.transfers import arrivals, completion, failure_texts


def follow_end(transfer: Transfer) -> None:
    """Call it in the transaction that changed the state."""
    changes.changed([transfer.sender_id, transfer.receiver_id])
    if transfer.state == TransferState.COMPLETED:
        if transfer.number and transfer.kind == TransferKind.WARM:
            arrivals.bring(transfer)
        completion.take_effect(transfer)
    elif transfer.state not in OPEN_TRANSFER_STATES and failure_texts.worth_telling(transfer):
        _tell(transfer)


def _tell(transfer: Transfer) -> None:
    key = f"transfer:{transfer.pk}:{transfer.state}"
    notices.tell(transfer.sender_id, failure_texts.sentence(transfer), level="warning", key=key)
    if transfer.receiver_id and transfer.failure == "caller-hung-up":
        notices.tell(transfer.receiver_id, _("The caller has hung up."), key=f"{key}:receiver")
