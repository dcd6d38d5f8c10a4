"""What the product asks of a CMS. Users are named as in the CRM: "user names in CRM and CMS must match"."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Command:
    user: str


@dataclass(frozen=True)
class LogOn(Command):
    """Given again with another `several_calls`, it changes that: whether a second call rings beside the first.

    `formerly` is the name under which the CMS knew the user before a change of the user name, if there was one: what
    it keeps for the user, such as the queues, goes over to the new name if the CMS can do that.

    `queues`, named as the CMS names them, are those in which the user works by Customizing, and `leaves` those in
    which the user does not work any more. The telephone comes into the ones and out of the others, unless the CMS has
    a rule of its own for it; other queues are none of our business. One that the CMS does not know is passed over.

    `penalties`, of the same queues: who has a higher one is rung only if nobody with a lower one can take the call. A
    CMS that knows no such thing passes it over.
    """

    extension: str = ""
    several_calls: bool = False
    formerly: str = ""
    queues: tuple[str, ...] = ()
    penalties: dict[str, int] = field(default_factory=dict)
    leaves: tuple[str, ...] = ()


@dataclass(frozen=True)
class LogOff(Command):
    """`queues` are those in which the user works by Customizing: the telephone leaves them, as with LogOn."""

    queues: tuple[str, ...] = ()


@dataclass(frozen=True)
class SetWorkMode(Command):
    """1 Ready, 2 Not Ready, 3 Wrap-up; own reasons above 999."""

    work_mode: int


@dataclass(frozen=True)
class AdmitTelephone(Command):
    """The user's telephone in the browser may register from now on, with the password of which this is the digest.

    `digest` is MD5 of `extension:realm:password`, as SIP has it, in hexadecimal digits; `realm` goes with it. What was
    valid before is not any more.
    """

    extension: str
    realm: str
    digest: str = field(repr=False)


@dataclass(frozen=True)
class DismissTelephone(Command):
    """It may not register any more."""

    extension: str


@dataclass(frozen=True)
class TestTelephone(Command):
    """Ring the user's telephone, with nobody on the line, and tell it to answer, hold and retrieve; then hang up.

    Refused, with what it did not do, by the first that it does not do in time. No event tells of it.
    """


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
    """Answer the call that rings."""


@dataclass(frozen=True)
class Reject(CallCommand):
    """Decline the call that rings."""


@dataclass(frozen=True)
class Hold(CallCommand):
    """Let the other side wait."""


@dataclass(frozen=True)
class Retrieve(CallCommand):
    """Talk on with the one who waits; another call of the user is put on hold."""


@dataclass(frozen=True)
class Mute(CallCommand):
    """The other side does not hear the user any more, who still hears it. CallChanged tells it by `muted`."""


@dataclass(frozen=True)
class Unmute(CallCommand):
    """The other side hears the user again."""


@dataclass(frozen=True)
class HangUp(CallCommand):
    """Leave the call."""


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
class TakeBack(CallCommand):
    """A call that was sent on by Deflect rings at the user again; `call` is the leg that it rang at before.

    Refuse it if somebody has taken the call, or the user cannot be rung now.
    """


@dataclass(frozen=True)
class SendDigits(CallCommand):
    """Send tones to the other side. No event tells of it."""

    digits: str


@dataclass(frozen=True)
class BlindTransfer(CallCommand):
    """Hand the call over at once. `transfer` is our id, given back in the CMS's TransferChanged.

    `attached_data` is the envelope to travel with the call, in place of what travelled before. It is that of
    `conversation`, named as the CMS names it. If the call is part of another one by now, as somebody has left, refuse
    the command: else the data of one call would be those of the other.

    If the target does not take it for `ring_seconds`, it rings at the sender for `return_seconds` (0: as the CMS has
    it). Then, with `call_back`, a caller from outside is told that somebody calls back, and the conversation ends for
    CALL_BACK; else it rings at `fallback_user`, if one is given, or waits in `fallback_queue`, named as the CMS names
    it. What is not given, cannot be rung or is not known to the CMS is passed over: at last it rings at anyone
    available.
    """

    transfer: str
    target: str = ""
    number: str = ""
    conversation: str = field(default="", compare=False)
    attached_data: dict[str, Any] = field(default_factory=dict, compare=False)
    ring_seconds: int = 0
    return_seconds: int = 0
    fallback_user: str = ""
    fallback_queue: str = ""
    call_back: bool = False


@dataclass(frozen=True)
class StartConsult(CallCommand):
    """Hold the caller and ring the target. `conversation` and `attached_data` as in BlindTransfer."""

    transfer: str
    target: str = ""
    number: str = ""
    conversation: str = field(default="", compare=False)
    attached_data: dict[str, Any] = field(default_factory=dict, compare=False)


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
    """Connect caller and target; the sender is out."""

    transfer: str


@dataclass(frozen=True)
class CancelTransfer(CallCommand):
    """End the transfer; the sender is back with the caller, who rings at the sender if that was a blind transfer.

    With the reason `cancelled` the sender wants a blind transfer back: refuse it if the sender cannot be rung now.
    `reason` is a key of `presence.transfers.failure_texts.REASONS`.
    """

    transfer: str
    reason: str = "cancelled"
