"""The state machines of calls and transfers as tables: (state, what happens) → state.

What a user commands and what we end ourselves moves only along these lines. What the CMS tells is taken as it is,
from every state but a completed transfer, as what lay between may have been lost; a CMS that keeps to the contract
moves along these lines too.
"""

from .models import CallState, TransferState

CALLS: dict[tuple[str, str], str] = {
    (CallState.ALERTING, "accept"): CallState.CONNECTED,
    (CallState.ALERTING, "reject"): CallState.ENDED,
    (CallState.DIALING, "hang-up"): CallState.ENDED,
    (CallState.CONNECTED, "hold"): CallState.HELD,
    (CallState.CONNECTED, "blind-transfer"): CallState.ENDED,
    (CallState.CONNECTED, "warm-transfer"): CallState.HELD,
    (CallState.CONNECTED, "hang-up"): CallState.ENDED,
    (CallState.HELD, "retrieve"): CallState.CONNECTED,
    (CallState.HELD, "blind-transfer"): CallState.ENDED,
    (CallState.HELD, "warm-transfer"): CallState.HELD,
    (CallState.HELD, "hang-up"): CallState.ENDED,
}

TRANSFERS: dict[tuple[str, str], str] = {
    (TransferState.REQUESTED, "answered"): TransferState.CONSULTING,
    (TransferState.REQUESTED, "taken"): TransferState.COMPLETED,
    (TransferState.REQUESTED, "not taken, blind"): TransferState.RETURNED,
    (TransferState.REQUESTED, "not taken, warm"): TransferState.FAILED,
    (TransferState.REQUESTED, "refused by the CMS"): TransferState.FAILED,
    (TransferState.REQUESTED, "cancelled"): TransferState.CANCELLED,
    (TransferState.REQUESTED, "caller hung up"): TransferState.CANCELLED,
    (TransferState.REQUESTED, "unknown to the CMS"): TransferState.FAILED,
    (TransferState.CONSULTING, "complete"): TransferState.COMPLETING,
    (TransferState.CONSULTING, "completed"): TransferState.COMPLETED,
    (TransferState.CONSULTING, "cancelled"): TransferState.CANCELLED,
    (TransferState.CONSULTING, "caller hung up"): TransferState.CANCELLED,
    (TransferState.CONSULTING, "target hung up"): TransferState.FAILED,
    (TransferState.CONSULTING, "unknown to the CMS"): TransferState.FAILED,
    (TransferState.COMPLETING, "completed"): TransferState.COMPLETED,
    (TransferState.COMPLETING, "cancelled"): TransferState.CANCELLED,
    (TransferState.COMPLETING, "refused by the CMS"): TransferState.CONSULTING,
    (TransferState.COMPLETING, "time-out"): TransferState.CONSULTING,
    (TransferState.COMPLETING, "caller hung up"): TransferState.CANCELLED,
    (TransferState.COMPLETING, "target hung up"): TransferState.FAILED,
    (TransferState.COMPLETING, "unknown to the CMS"): TransferState.FAILED,
}
