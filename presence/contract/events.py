"""What a CMS tells: each event a snapshot of one entity, with a sequence that rises per entity."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from presence.contract.values import (
    Direction,
    Id,
    LegKind,
    LegState,
    Numbered,
    TransferKind,
    TransferState,
    UserName,
    WorkMode,
)

CALL_BACK = "call-back"
"""Why a conversation ended whose caller was told that somebody calls back."""

RELEASED = "released"
"""Why a leg ended whose user is gone for good."""


@dataclass(frozen=True, kw_only=True)
class AgentChanged:
    """A user is logged on or not. `reachable` says whether the telephone is there: plugged in, and registered.

    `queues` are those whose callers ring at the telephone, named as the CMS names them, whoever has let it in.
    """

    user: UserName
    sequence: Numbered
    logged_on: bool
    work_mode: WorkMode
    reachable: bool = True
    queues: tuple[str, ...] = ()
    at: datetime


@dataclass(frozen=True, kw_only=True)
class CallChanged:
    """A leg is now so. It carries all of its conversation, so that any one event is enough to know both.

    `conversation` is the CMS's id; `state` and `kind` are values of CallState and CallKind; `direction` is that of
    the conversation for a primary leg and "internal" for a consult leg; `number` is that of the outside party.
    `attached_data` is an envelope as given with a command, or mere keys and values. An envelope with our conversation
    id says whose leg it is, even if the CMS calls the conversation by another id by now. `muted` says that the user
    is not heard; `at` stays when that alone changes.
    """

    call: Id
    sequence: Numbered
    conversation: Id
    user: UserName
    state: LegState
    kind: LegKind = "primary"
    direction: Direction
    number: str = ""
    dialed: str = ""
    peer_user: str = ""
    peer_number: str = ""
    attached_data: dict[str, Any] = field(default_factory=dict)
    answered_at: datetime | None = None
    muted: bool = False
    end_reason: str = ""
    at: datetime


@dataclass(frozen=True, kw_only=True)
class ConversationChanged:
    """From the first ring to the last hang-up. `ended` says that it is over, `end_reason` why."""

    conversation: Id
    sequence: Numbered
    direction: Direction
    number: str = ""
    dialed: str = ""
    attached_data: dict[str, Any] = field(default_factory=dict)
    ended: bool = False
    end_reason: str = ""
    at: datetime


@dataclass(frozen=True, kw_only=True)
class TransferChanged:
    """`transfer` is our id if the CRM started it, else the CMS's own; `state` a value of TransferState.

    One to a number of a queue is completed when somebody has answered; who, the leg in CallChanged tells.
    `failure` is why it did not complete: a key of `presence.transfers.failure_texts.REASONS`, or words.
    """

    transfer: Id
    sequence: Numbered
    conversation: Id
    kind: TransferKind
    state: TransferState
    sender: UserName
    receiver: str = ""
    number: str = ""
    failure: str = ""
    at: datetime


def is_taken_by_leg(transfer: TransferChanged) -> bool:
    """Whether it does not say itself who has got the caller: the caller came back, or went to a number."""
    return transfer.state == "returned" or (transfer.state == "completed" and not transfer.receiver)


Event = AgentChanged | CallChanged | ConversationChanged | TransferChanged
Key = tuple[str, str]


def key_of(event: Event) -> Key:
    """The entity that the event is about: what it is, and how the CMS calls it."""
    match event:
        case CallChanged():
            return "call", event.call
        case ConversationChanged():
            return "conversation", event.conversation
        case TransferChanged():
            return "transfer", event.transfer
        case _:
            return "agent", event.user


@dataclass(frozen=True)
class Snapshot:
    """All that the CMS knows, for the reconcile: what began before `at` and is not in it is over.

    `transfers` also holds those that ended lately, so that the end of one is known even if its event was lost, and
    `conversations` those that were handed over by them, as ended if they have. If the caller came back, or went to a
    number, `calls` also holds the legs that have answered since, as ended: they alone say who has got the caller.
    """

    at: datetime
    agents: list[AgentChanged]
    calls: list[CallChanged]
    conversations: list[ConversationChanged]
    transfers: list[TransferChanged]
