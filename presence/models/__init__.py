"""The tables: users and leases, calls, transfers, When Free, questions, notices, recorder, simulator, webhooks.

Facts only: the word shown is derived in `presence.status`.

Imports: attached_data.
"""

from presence.models import moments, scenarios, simulator  # noqa: F401 (their tables belong to the app)
from presence.models.conversations import (
    Call,
    CallKind,
    CallQuerySet,
    CallState,
    Conversation,
    ConversationAlias,
    ConversationState,
    Direction,
)
from presence.models.deliveries import Delivery
from presence.models.missed_calls import MissedCallDone
from presence.models.notices import Notice, NoticeKind
from presence.models.people import OF_TELEPHONES, Agent, Lease, OtherTelephone, Telephone
from presence.models.questions import Answer, QuestionQuerySet, TransferQuestion
from presence.models.transfers import OPEN_TRANSFER_STATES, Transfer, TransferKind, TransferQuerySet, TransferState
from presence.models.when_free import OPEN_WHEN_FREE_STATES, WhenFreeQuerySet, WhenFreeRequest, WhenFreeState

__all__ = [
    "OF_TELEPHONES",
    "OPEN_TRANSFER_STATES",
    "OPEN_WHEN_FREE_STATES",
    "Agent",
    "Answer",
    "Call",
    "CallKind",
    "CallQuerySet",
    "CallState",
    "Conversation",
    "ConversationAlias",
    "ConversationState",
    "Delivery",
    "Direction",
    "Lease",
    "MissedCallDone",
    "Notice",
    "NoticeKind",
    "OtherTelephone",
    "QuestionQuerySet",
    "Telephone",
    "Transfer",
    "TransferKind",
    "TransferQuerySet",
    "TransferQuestion",
    "TransferState",
    "WhenFreeQuerySet",
    "WhenFreeRequest",
    "WhenFreeState",
]
