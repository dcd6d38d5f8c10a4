"""The CMS contract: what the product asks of a communication management system, and what it is told.

Commands go out by `Connector.execute`. Its return says only that the CMS took the command, never that the call is now
so. Events come in as snapshots of one entity, each with a sequence that rises per entity; the inbox drops what is
older than what it has. So events may be lost, repeated, delayed and reordered.

Imports: nothing.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from django_stubs_ext import StrOrPromise

from customizing.models import CmsDestination
from presence.contract.commands import (
    Accept,
    AdmitTelephone,
    BlindTransfer,
    CallCommand,
    CancelTransfer,
    Command,
    CompleteTransfer,
    Conference,
    Deflect,
    Dial,
    DismissTelephone,
    HangUp,
    Hold,
    LogOff,
    LogOn,
    Mute,
    Reject,
    Release,
    Retrieve,
    SendDigits,
    SetWorkMode,
    StartConsult,
    TakeBack,
    TestTelephone,
    Toggle,
    Unmute,
)
from presence.contract.events import (
    CALL_BACK,
    RELEASED,
    AgentChanged,
    CallChanged,
    ConversationChanged,
    Event,
    Key,
    Snapshot,
    TransferChanged,
    is_taken_by_leg,
    key_of,
)
from presence.contract.findings import Finding, Workplace

__all__ = [
    "CALL_BACK",
    "RELEASED",
    "Accept",
    "AdmitTelephone",
    "AgentChanged",
    "BlindTransfer",
    "CallChanged",
    "CallCommand",
    "CancelTransfer",
    "Capability",
    "Channel",
    "CmsError",
    "CmsTimeout",
    "CmsUnknown",
    "Command",
    "CompleteTransfer",
    "Conference",
    "Connector",
    "ConversationChanged",
    "Deflect",
    "Dial",
    "DismissTelephone",
    "Event",
    "Finding",
    "HangUp",
    "Hold",
    "Key",
    "LogOff",
    "LogOn",
    "Mute",
    "Reject",
    "Release",
    "Retrieve",
    "SendDigits",
    "SetWorkMode",
    "Setting",
    "Snapshot",
    "StartConsult",
    "TakeBack",
    "TestTelephone",
    "Toggle",
    "TransferChanged",
    "Unmute",
    "Workplace",
    "is_taken_by_leg",
    "key_of",
]


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
    """What a telephone system can do, or a telephone can be told by it to do (`ACCEPT`, `HOLD`)."""

    CALL = "call"
    ACCEPT = "accept"
    HOLD = "hold"
    MUTE = "mute"
    BLIND_TRANSFER = "blind-transfer"
    WARM_TRANSFER = "warm-transfer"
    CONFERENCE = "conference"
    TOGGLE = "toggle"
    DEFLECT = "deflect"
    DTMF = "dtmf"
    SEVERAL_CALLS = "several-calls"
    CALL_MOBILE = "call-mobile"


class Channel(StrEnum):
    """By what a system lets people communicate, named as the fields of a CMS profile."""

    TELEPHONY = "telephony"
    CHAT = "chat"
    EMAIL = "email"


class Setting(StrEnum):
    """What a connector reads of its destination, named as the fields there."""

    ADDRESS = "address"
    USER_NAME = "user_name"
    PASSWORD = "password"  # noqa: S105 (the name of a field)
    TELEPHONE_KEYS = "telephone_keys"
    BROWSER_EXTENSIONS = "browser_extensions"
    TELEPHONE_SOCKET = "telephone_socket"
    ICE_SERVERS = "ice_servers"


class Connector:
    """One connection to one CMS. Subclasses say what the system can do and carry the commands out.

    `emit(events)` is given by the runner and hands events to the inbox; it may be called from any thread. It gives
    False if they should be told again, as the database is too busy; else they will be known from a snapshot.
    `channels` are what a CMS profile can have, and `settings` what the form of a destination asks for. All but the
    simulator have an address; `address_help` says how it is written.
    `heard_at` is when the CMS last gave a sign of life, whatever it told; the subclass keeps it. If that is longer ago
    than the destination allows, all that the CMS told counts as stale until it is heard again.
    """

    key: ClassVar[str]
    title: ClassVar[StrOrPromise]
    capabilities: ClassVar[frozenset[Capability]]
    channels: ClassVar[frozenset[Channel]] = frozenset({Channel.TELEPHONY})
    settings: ClassVar[frozenset[Setting]] = frozenset({Setting.ADDRESS, Setting.USER_NAME, Setting.PASSWORD})
    address_help: ClassVar[StrOrPromise] = ""
    makes_test_calls: ClassVar[bool] = False
    """`test_call` is offered to the administrator."""
    heard_at: datetime | None = None

    def __init__(self, destination: CmsDestination, emit: Callable[[list[Event]], object]):
        self.destination = destination
        self.emit = emit

    @classmethod
    def capabilities_at(cls, destination: CmsDestination) -> frozenset[Capability]:
        """What the system at this destination can do: what systems of the kind can, within its limits.

        Asked for every badge: it answers from what it knows already, and never raises.
        """
        return cls.capabilities - cls.limits_at(destination).keys()

    @classmethod
    def added_by_telephone(
        cls, destination: CmsDestination, extension: str, *, does_as_told: bool
    ) -> frozenset[Capability]:
        """What can be done in the toolbar at this telephone, beside what the system can do; answered as the above.

        `does_as_told`: TestTelephone was carried out there.
        """
        return frozenset()

    @classmethod
    def limits_at(cls, destination: CmsDestination) -> Mapping[Capability, StrOrPromise]:
        """What the system at this destination cannot do as it is set up, each with what to do instead."""
        return {}

    @classmethod
    def address_problem(cls, address: str) -> str:
        """Why this cannot be the address of such a system, and what to enter; nothing if it can be."""
        try:
            cls.read_address(address)
        except CmsError as error:
            return error.message
        return ""

    @classmethod
    def read_address(cls, address: str) -> object:
        """The address as the connector uses it. Raises CmsError, in words for whoever entered it."""
        return address

    @classmethod
    def examine(cls, destination: CmsDestination, workplaces: Sequence[Workplace]) -> Iterable[Finding]:
        """What is in order at this destination, what is not, and what to do about it. Ends in time, never raises.

        Asked by an administrator in whatever process: the connection that is kept has no part in it.
        """
        return ()

    @classmethod
    def test_call(cls, destination: CmsDestination, calling: Workplace, called: Workplace) -> Iterable[Finding]:
        """What a call between two telephones shows that are idle, and are picked up by whoever sits there.

        Asked and answered as `examine`. The call is nobody's: nothing is told of it as an event.
        """
        return ()

    def start(self) -> None:
        """Connect. Returns at once; the connection is made and kept in the background.

        Called once, before the first `tick` and `snapshot`, by the one process that keeps the connection.
        """

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
