"""The state machines of conversations, calls, transfers and When Free as tables: (state, what happens) → state.

What a user commands and what we end ourselves moves only along these lines. What the CMS tells is taken as it is,
from every state but a completed transfer, as what lay between may have been lost; a CMS that keeps to the contract
moves along these lines too. `manage.py print_state_machines` writes them to `docs/state-machines.md`.
"""

from presence.models import CallState, ConversationState, TransferState, WhenFreeState

Table = dict[tuple[str, str], str]

CONVERSATIONS: Table = {
    (ConversationState.UNCLEAR, "the CMS tells its direction"): ConversationState.GOING_ON,
    (ConversationState.UNCLEAR, "everybody has left"): ConversationState.ENDED,
    (ConversationState.GOING_ON, "goes on under another id of the CMS"): ConversationState.GOING_ON,
    (ConversationState.GOING_ON, "everybody has left"): ConversationState.ENDED,
    (ConversationState.GOING_ON, "unknown to the CMS"): ConversationState.ENDED,
    (ConversationState.ENDED, "listed by the CMS after all"): ConversationState.GOING_ON,
}

# What users command.
CALLS: Table = {
    (CallState.ALERTING, "accept"): CallState.CONNECTED,
    (CallState.ALERTING, "reject"): CallState.ENDED,
    (CallState.ALERTING, "deflect"): CallState.ENDED,
    (CallState.DIALING, "hang-up"): CallState.ENDED,
    (CallState.CONNECTED, "hold"): CallState.HELD,
    (CallState.CONNECTED, "dtmf"): CallState.CONNECTED,
    (CallState.CONNECTED, "mute"): CallState.CONNECTED,
    (CallState.CONNECTED, "unmute"): CallState.CONNECTED,
    (CallState.CONNECTED, "blind-transfer"): CallState.ENDED,
    (CallState.CONNECTED, "warm-transfer"): CallState.HELD,
    (CallState.CONNECTED, "hang-up"): CallState.ENDED,
    (CallState.HELD, "retrieve"): CallState.CONNECTED,
    (CallState.HELD, "blind-transfer"): CallState.ENDED,
    (CallState.HELD, "warm-transfer"): CallState.HELD,
    (CallState.HELD, "hang-up"): CallState.ENDED,
}

# What others do, or time.
CALL_EVENTS: Table = {
    (CallState.ALERTING, "nobody answers in time"): CallState.ENDED,
    (CallState.ALERTING, "the other side gives up"): CallState.ENDED,
    (CallState.ALERTING, "the transfer is cancelled"): CallState.ENDED,
    (CallState.DIALING, "the other side answers"): CallState.CONNECTED,
    (CallState.DIALING, "the other side does not answer"): CallState.ENDED,
    (CallState.DIALING, "the transfer is cancelled"): CallState.ENDED,
    (CallState.DIALING, "the other side leaves"): CallState.ENDED,
    (CallState.CONNECTED, "the user turns to another call"): CallState.HELD,
    (CallState.CONNECTED, "the other side is handed over"): CallState.DIALING,
    (CallState.CONNECTED, "the other side leaves"): CallState.ENDED,
    (CallState.CONNECTED, "the transfer is completed"): CallState.ENDED,
    (CallState.CONNECTED, "the transfer is cancelled"): CallState.ENDED,
    (CallState.CONNECTED, "the three are joined"): CallState.ENDED,
    (CallState.HELD, "the user toggles"): CallState.CONNECTED,
    (CallState.HELD, "the three are joined"): CallState.CONNECTED,
    (CallState.HELD, "the transfer comes to nothing"): CallState.CONNECTED,
    (CallState.HELD, "the other side is handed over"): CallState.DIALING,
    (CallState.HELD, "the other side leaves"): CallState.ENDED,
    (CallState.HELD, "the transfer is completed"): CallState.ENDED,
}

TRANSFERS: Table = {
    (TransferState.REQUESTED, "answered"): TransferState.CONSULTING,
    (TransferState.REQUESTED, "taken"): TransferState.COMPLETED,
    (TransferState.REQUESTED, "taken back, blind"): TransferState.RETURNED,
    (TransferState.REQUESTED, "not taken, blind"): TransferState.RETURNED,
    (TransferState.REQUESTED, "not taken, warm"): TransferState.FAILED,
    (TransferState.REQUESTED, "refused by the CMS"): TransferState.FAILED,
    (TransferState.REQUESTED, "cancelled"): TransferState.CANCELLED,
    (TransferState.REQUESTED, "caller hung up"): TransferState.CANCELLED,
    (TransferState.REQUESTED, "unknown to the CMS"): TransferState.FAILED,
    (TransferState.CONSULTING, "toggled"): TransferState.CONSULTING,
    (TransferState.CONSULTING, "joined"): TransferState.CONFERENCE,
    (TransferState.CONSULTING, "complete"): TransferState.COMPLETING,
    (TransferState.CONSULTING, "completed"): TransferState.COMPLETED,
    (TransferState.CONSULTING, "cancelled"): TransferState.CANCELLED,
    (TransferState.CONSULTING, "caller hung up"): TransferState.CANCELLED,
    (TransferState.CONSULTING, "target hung up"): TransferState.FAILED,
    (TransferState.CONSULTING, "unknown to the CMS"): TransferState.FAILED,
    (TransferState.CONFERENCE, "completed"): TransferState.COMPLETED,
    (TransferState.CONFERENCE, "cancelled"): TransferState.CANCELLED,
    (TransferState.CONFERENCE, "caller hung up"): TransferState.CANCELLED,
    (TransferState.CONFERENCE, "target hung up"): TransferState.FAILED,
    (TransferState.CONFERENCE, "unknown to the CMS"): TransferState.FAILED,
    (TransferState.COMPLETING, "completed"): TransferState.COMPLETED,
    (TransferState.COMPLETING, "cancelled"): TransferState.CANCELLED,
    (TransferState.COMPLETING, "refused by the CMS"): TransferState.CONSULTING,
    (TransferState.COMPLETING, "time-out"): TransferState.CONSULTING,
    (TransferState.COMPLETING, "caller hung up"): TransferState.CANCELLED,
    (TransferState.COMPLETING, "target hung up"): TransferState.FAILED,
    (TransferState.COMPLETING, "unknown to the CMS"): TransferState.FAILED,
    (TransferState.RETURNED, "a colleague takes the caller"): TransferState.COMPLETED,
}

# What users want.
WHEN_FREE: Table = {
    (WhenFreeState.WAITING, "hand-over"): WhenFreeState.TAKEN,
    (WhenFreeState.WAITING, "decline"): WhenFreeState.DECLINED,
    (WhenFreeState.WAITING, "withdraw"): WhenFreeState.WITHDRAWN,
    (WhenFreeState.WAITING, "call-back"): WhenFreeState.CALL_BACK,
    (WhenFreeState.OFFERED, "hand-over"): WhenFreeState.TAKEN,
    (WhenFreeState.OFFERED, "decline"): WhenFreeState.DECLINED,
    (WhenFreeState.OFFERED, "withdraw"): WhenFreeState.WITHDRAWN,
    (WhenFreeState.OFFERED, "call-back"): WhenFreeState.CALL_BACK,
}

# What the round finds that looks at the facts.
WHEN_FREE_EVENTS: Table = {
    (WhenFreeState.WAITING, "the colleague is free"): WhenFreeState.OFFERED,
    (WhenFreeState.WAITING, "the call is over"): WhenFreeState.OVER,
    (WhenFreeState.WAITING, "the call is over, call back"): WhenFreeState.CALL_BACK,
    (WhenFreeState.WAITING, "somebody else has the caller"): WhenFreeState.OVER,
    (WhenFreeState.WAITING, "the colleague has logged off"): WhenFreeState.EXPIRED,
    (WhenFreeState.WAITING, "time-out"): WhenFreeState.EXPIRED,
    (WhenFreeState.OFFERED, "the colleague is busy again"): WhenFreeState.WAITING,
    (WhenFreeState.OFFERED, "the caller cannot be handed over now"): WhenFreeState.WAITING,
    (WhenFreeState.OFFERED, "nobody took it"): WhenFreeState.WAITING,
    (WhenFreeState.OFFERED, "the call is over"): WhenFreeState.OVER,
    (WhenFreeState.OFFERED, "the call is over, call back"): WhenFreeState.CALL_BACK,
    (WhenFreeState.OFFERED, "somebody else has the caller"): WhenFreeState.OVER,
    (WhenFreeState.OFFERED, "the colleague has logged off"): WhenFreeState.EXPIRED,
}
