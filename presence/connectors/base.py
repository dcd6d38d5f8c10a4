"""The CMS contract: what the product asks of a communication management system, and what it is told.

Commands go out by `Connector.execute`. Its return says only that the CMS took the command, never that the call is
now so. Events come in as snapshots of one entity, each with a sequence that rises per entity; the inbox drops what
is older than what it has. So events may be lost, repeated, delayed and reordered.
"""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import ClassVar

CALL_BACK = "call-back"
"""Why a conversation ended whose caller was told that somebody calls back."""

RELEASED = "released"
"""Why a leg ended whose user is gone for good."""


class CmsError(Exception):
    """The CMS refused a command or did not answer in time. `retry` says whether trying again may help."""

    def __init__(self, message: str, *, retry: bool = False):
        super().__init__(message)
        self.message = message
        self.retry = retry


class CmsTimeout(CmsError):
    """No answer in time. The command may have been carried out all the same; events will tell."""

    def __init__(self, message: str):
        super().__init__(message, retry=True)


class CmsUnknown(CmsError):
    """The CMS does not know the call or transfer, or not any more."""


class Capability(StrEnum):
    CALL = "call"
    BLIND_TRANSFER = "blind-transfer"
    WARM_TRANSFER = "warm-transfer"
    CONFERENCE = "conference"
    TOGGLE = "toggle"
    DEFLECT = "deflect"
    DTMF = "dtmf"
    SEVERAL_CALLS = "several-calls"
    CALL_MOBILE = "call-mobile"


# Commands. Users are named as in the CRM: "user names in CRM and CMS must match".


@dataclass(frozen=True)
class Command:
    user: str


@dataclass(frozen=True)
class LogOn(Command):
    """Given again with another `several_calls`, it changes that: whether a second call rings beside the first.

    `formerly` is the name under which the CMS knew the user before a change of the user name, if there was one: what
    it keeps for the user, such as the queues, goes over to the new name if the CMS can do that.
    """

    extension: str = ""
    several_calls: bool = False
    formerly: str = ""


@dataclass(frozen=True)
class LogOff(Command):
    pass


@dataclass(frozen=True)
class SetWorkMode(Command):
    work_mode: int


@dataclass(frozen=True)
class Dial(Command):
    """Call a number, or a colleague by user name."""

    number: str = ""
    target: str = ""


@dataclass(frozen=True)
class CallCommand(Command):
    """A command about one leg; `call` is the CMS's id of it."""

    call: str


@dataclass(frozen=True)
class Accept(CallCommand):
    pass


@dataclass(frozen=True)
class Reject(CallCommand):
    pass


@dataclass(frozen=True)
class Hold(CallCommand):
    pass


@dataclass(frozen=True)
class Retrieve(CallCommand):
    pass


@dataclass(frozen=True)
class HangUp(CallCommand):
    pass


@dataclass(frozen=True)
class Release(CallCommand):
    """The user will not be back: who is on the line goes where a blind transfer goes that nobody takes.

    The fields are those of BlindTransfer. If only colleagues are left, they are told that the user has hung up.
    """

    fallback_user: str = ""
    fallback_queue: str = ""
    call_back: bool = False


@dataclass(frozen=True)
class Deflect(CallCommand):
    """Let the call that rings here ring somewhere else. If it is not taken there, it goes to anyone available."""

    target: str = ""
    number: str = ""


@dataclass(frozen=True)
class SendDigits(CallCommand):
    """Send tones to the other side. No event tells of it."""

    digits: str


@dataclass(frozen=True)
class BlindTransfer(CallCommand):
    """Hand the call over at once. `transfer` is our id, given back in the CMS's TransferChanged.

    `attached_data` is the envelope to travel with the call, in place of what travelled before.

    If the target does not take it for `ring_seconds`, it rings at the sender for `return_seconds` (0: as the CMS has
    it). Then, with `call_back`, a caller from outside is told that somebody calls back, and the conversation ends for
    CALL_BACK; else it rings at `fallback_user`, if one is given, or waits in `fallback_queue`, named as the CMS names
    it. What is not given, cannot be rung or is not known to the CMS is passed over: at last it rings at anyone
    available.
    """

    transfer: str
    target: str = ""
    number: str = ""
    attached_data: dict = field(default_factory=dict, compare=False)
    ring_seconds: int = 0
    return_seconds: int = 0
    fallback_user: str = ""
    fallback_queue: str = ""
    call_back: bool = False


@dataclass(frozen=True)
class StartConsult(CallCommand):
    """Hold the caller and ring the target. `attached_data` as in BlindTransfer."""

    transfer: str
    target: str = ""
    number: str = ""
    attached_data: dict = field(default_factory=dict, compare=False)


@dataclass(frozen=True)
class Toggle(CallCommand):
    """In a consult: talk to the caller while the target waits, or the other way round."""

    transfer: str


@dataclass(frozen=True)
class Conference(CallCommand):
    """In a consult: caller, sender and target talk. The transfer stays open until one of the three has left."""

    transfer: str


@dataclass(frozen=True)
class CompleteTransfer(CallCommand):
    transfer: str


@dataclass(frozen=True)
class CancelTransfer(CallCommand):
    """End the transfer; the sender is back with the caller. `reason` is a key of `presence.outcomes.REASONS`."""

    transfer: str
    reason: str = "cancelled"


# Events.


@dataclass(frozen=True, kw_only=True)
class AgentChanged:
    user: str
    sequence: int
    logged_on: bool
    work_mode: int
    at: datetime


@dataclass(frozen=True, kw_only=True)
class CallChanged:
    """A leg is now so. It carries all of its conversation, so that any one event is enough to know both.

    `conversation` is the CMS's id; `state` and `kind` are values of CallState and CallKind; `direction` is that of
    the conversation for a primary leg and "internal" for a consult leg; `number` is that of the outside party.
    `attached_data` is an envelope as given with a command, or mere keys and values. An envelope with our conversation
    id says whose leg it is, even if the CMS calls the conversation by another id by now.
    """

    call: str
    sequence: int
    conversation: str
    user: str
    state: str
    kind: str = "primary"
    direction: str
    number: str = ""
    dialed: str = ""
    peer_user: str = ""
    peer_number: str = ""
    attached_data: dict = field(default_factory=dict)
    answered_at: datetime | None = None
    end_reason: str = ""
    at: datetime


@dataclass(frozen=True, kw_only=True)
class ConversationChanged:
    conversation: str
    sequence: int
    direction: str
    number: str = ""
    dialed: str = ""
    attached_data: dict = field(default_factory=dict)
    ended: bool = False
    end_reason: str = ""
    at: datetime


@dataclass(frozen=True, kw_only=True)
class TransferChanged:
    """`transfer` is our id if the CRM started it, else the CMS's own; `state` a value of TransferState.

    `failure` is why it did not complete: a key of `presence.outcomes.REASONS`, or words.
    """

    transfer: str
    sequence: int
    conversation: str
    kind: str
    state: str
    sender: str
    receiver: str = ""
    number: str = ""
    failure: str = ""
    at: datetime


Event = AgentChanged | CallChanged | ConversationChanged | TransferChanged


@dataclass(frozen=True)
class Snapshot:
    """All that the CMS knows, for the reconcile: what began before `at` and is not in it is over.

    `transfers` also holds those that ended lately, so that the end of one is known even if its event was lost, and
    `conversations` those that were handed over by them, as ended if they have.
    """

    at: datetime
    agents: list[AgentChanged]
    calls: list[CallChanged]
    conversations: list[ConversationChanged]
    transfers: list[TransferChanged]


class Connector:
    """One connection to one CMS. Subclasses say what the system can do and carry the commands out.

    `emit(events)` is given by the runner and hands events to the inbox; it may be called from any thread.
    `heard_at` is when the CMS last gave a sign of life, whatever it told; the subclass keeps it. If that is longer ago
    than the destination allows, all that the CMS told counts as stale until it is heard again.
    """

    key: ClassVar[str]
    title: ClassVar[str]
    capabilities: ClassVar[frozenset[Capability]]
    heard_at: datetime | None = None

    def __init__(self, destination, emit):
        self.destination = destination
        self.emit = emit

    def start(self) -> None:
        """Connect. Returns at once; the connection is made and kept in the background."""

    def stop(self) -> None:
        """Disconnect and release threads."""

    def execute(self, command: Command) -> None:
        """Give one command to the CMS. Raises CmsError within the destination's time-out."""
        raise NotImplementedError

    def snapshot(self) -> Snapshot:
        """The CMS's own list. Raises CmsError."""
        raise NotImplementedError

    def tick(self, now: datetime) -> None:
        """Called about twice a second by the one process that owns the connection."""
