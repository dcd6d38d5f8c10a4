"""The commands of the communication toolbar, each with the one domain call it stands for."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.utils.translation import gettext as _

from customizing.access import Profiles
from presence import calls, conferences, permissions, phone, sessions, transfers
from presence.bookings import commands as bookings
from presence.calls import Refused
from presence.models import Agent, Call, CallState, Transfer, TransferState
from presence.people import must_be_up_to_date

CALL_AFTER = {
    "accept": {CallState.CONNECTED},
    "reject": {CallState.ENDED},
    "hold": {CallState.HELD},
    "retrieve": {CallState.CONNECTED},
    "deflect": {CallState.ENDED},
    "hang-up": {CallState.ENDED},
}
TRANSFER_AFTER = {
    "complete": {TransferState.COMPLETING, TransferState.COMPLETED},
    "cancel": {TransferState.CANCELLED},
    "conference": {TransferState.CONFERENCE},
}


@dataclass(frozen=True, kw_only=True)
class Given:
    """What came with a command. `call_id` is the call that the user saw, so that a late click hits no other.

    `confirmed` says that the user was asked, as what is shown of the target may be out of date.
    """

    call_id: int | None = None
    target: str = ""
    number: str = ""
    address: str = ""
    reason: str | None = None
    note: str | None = None
    seen_version: int | None = None
    work_mode: int | None = None
    confirmed: bool = False
    booking_id: int = 0
    answer: str = ""
    digits: str = ""

    @classmethod
    def from_post(cls, post: Mapping[str, str]) -> "Given":
        return cls(
            call_id=_whole(post.get("call")),
            target=post.get("target", "").strip(),
            number=post.get("number", "").strip(),
            address=post.get("address", ""),
            reason=post["reason"].strip() if "reason" in post else None,
            note=post["note"].strip() if "note" in post else None,
            seen_version=_whole(post.get("seen_version")),
            work_mode=_whole(post.get("work_mode")),
            confirmed=post.get("confirmed") == "1",
            booking_id=_whole(post.get("booking")) or 0,
            answer=post.get("answer", ""),
            digits=post.get("digits", "").strip(),
        )

    def colleague(self) -> User | None:
        """The target, if one was given. Refused if there is no such user."""
        if not self.target:
            return None
        user = User.objects.filter(username=self.target, is_active=True).first()
        if not user:
            raise Refused(_("There is no colleague “%(name)s” any more.") % {"name": self.target})
        return user

    def outside_number(self) -> str:
        """The number to call instead of the colleague: the one typed, or the colleague's mobile."""
        if self.address != "mobile" or not self.target:
            return self.number
        mobile = Agent.objects.filter(user__username=self.target).values_list("mobile", flat=True).first()
        if not mobile:
            raise Refused(_("No mobile number is known of “%(name)s”.") % {"name": self.target})
        return mobile


def run(command: str, user: User, *, given: Given, profiles: Profiles) -> str | None:
    """Carry out one command. Returns what to tell the user, if anything; Refused or CmsError say why not.

    `profiles` are those of the role logged on with: what its toolbar does not have is refused.
    """
    if command not in COMMANDS:
        raise Refused(_("The command “%(command)s” is not offered here.") % {"command": command})
    for needed in _needed(command, given):
        permissions.must_have(needed, profiles)
    try:
        for needed in _needed(command, given):
            permissions.must_be_offered_now(needed, user, profiles=profiles, call_id=given.call_id)
        return COMMANDS[command](user, given)
    except Refused:
        if _already_done(command, user, given):
            return None
        raise


def _needed(command: str, given: Given) -> tuple[str, ...]:
    """A conference with somebody who is asked first begins as a warm transfer."""
    asks_first = command == "conference" and (given.target or given.number)
    return (command, "warm-transfer") if asks_first else (command,)


def _already_done(command: str, user: User, given: Given) -> bool:
    """A second click, or one in a second browser, that finds done what it wants is no error."""
    call = Call.objects.filter(pk=given.call_id, user=user).first()
    if not call:
        return False
    transfers_of_call = Transfer.objects.filter(conversation=call.conversation_id, sender=user)
    last = transfers_of_call.order_by("-created_at", "-pk").values_list("state", flat=True).first()
    return call.state in CALL_AFTER.get(command, ()) or last in TRANSFER_AFTER.get(command, ())


def _on_call(act: Callable) -> Callable:
    return lambda user, given: act(user, given.call_id)


def _on_own_call(act: Callable) -> Callable:
    return lambda user, given: act(user, call_id=given.call_id)


def _call(user: User, given: Given) -> str | None:
    number = given.outside_number()
    if number:
        calls.dial(user, number=number)
        return _about_extension(number, _("When they answer, send the extension %(extension)s as tones."))
    elif target := given.colleague():
        calls.call_colleague(user, target=target)
        return None
    raise Refused(_("Type a number or choose a colleague to call."))


def _about_extension(number: str, text: str) -> str | None:
    """What to tell of the extension behind a number, which is not dialled with it."""
    extension = phone.read(number).extension if number else ""
    return text % {"extension": extension} if extension else None


def _transfer(start: Callable) -> Callable:
    def act(user: User, given: Given) -> str | None:
        number = given.outside_number()
        target = None if number else given.colleague()
        if not number and not target:
            raise Refused(_("Choose a colleague or type a number to transfer to."))
        if target and not given.confirmed:
            must_be_up_to_date(target)
        said = {"reason": given.reason, "note": given.note}
        seen = {"call_id": given.call_id, "seen_version": given.seen_version}
        start(user, target=target, number=number, **seen, **said)
        return _about_extension(number, _("The number was dialled without its extension %(extension)s."))

    return act


def _conference(user: User, given: Given) -> str | None:
    """With a target: ask it first, as in a warm transfer. In a consult: all three talk."""
    if given.target or given.number:
        return _transfer(transfers.start_warm)(user, given)
    return conferences.join(user)


def _when_free(user: User, given: Given) -> None:
    if not (target := given.colleague()):
        raise Refused(_("Choose the colleague to wait for."))
    bookings.book(user, target=target, call_id=given.call_id, reason=given.reason, note=given.note)


def _on_booking(act: Callable, **fields: bool) -> Callable:
    return lambda user, given: act(user, given.booking_id, **fields)


def _deflect(user: User, given: Given) -> str | None:
    number = given.outside_number()
    if not number and not given.target:
        raise Refused(_("Type a name or a number to send the call on to."))
    named = User.objects.filter(username=number, is_active=True).first() if number else given.colleague()
    calls.deflect(user, given.call_id, target=named, number="" if named else number)
    without = _("The number was dialled without its extension %(extension)s.")
    return None if named else _about_extension(number, without)


def _tones(user: User, given: Given) -> None:
    calls.send_tones(user, tones=given.digits or given.number)


def _work_mode(user: User, given: Given) -> None:
    if given.work_mode is None:
        raise Refused(_("Choose a work mode."))
    sessions.set_work_mode(user, code=given.work_mode)


def _whole(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 19 else None


COMMANDS: dict[str, Callable[[User, Given], str | None]] = {
    "accept": _on_call(calls.accept),
    "reject": lambda user, given: calls.reject(user, given.call_id, reason=given.reason or ""),
    "hold": _on_own_call(calls.hold),
    "retrieve": _on_own_call(calls.retrieve),
    "deflect": _deflect,
    "dtmf": _tones,
    "hang-up": _on_own_call(calls.hang_up),
    "call": _call,
    "dial": _call,
    "blind-transfer": _transfer(transfers.start_blind),
    "warm-transfer": _transfer(transfers.start_warm),
    "when-free": _when_free,
    "hand-over-now": _on_booking(bookings.hand_over),
    "ask-now": _on_booking(bookings.consult),
    "withdraw-booking": _on_booking(bookings.withdraw),
    "call-back": _on_booking(bookings.call_back),
    "call-back-if-ended": _on_booking(bookings.if_call_ends, call_back=True),
    "no-call-back": _on_booking(bookings.if_call_ends, call_back=False),
    "take-booking": _on_booking(bookings.take),
    "decline-booking": lambda user, given: bookings.decline(user, given.booking_id, answer=given.answer),
    "complete": lambda user, _given: transfers.complete(user),
    "cancel": lambda user, _given: transfers.cancel(user),
    "toggle": lambda user, _given: conferences.toggle(user),
    "conference": _conference,
    "log-on": lambda user, _given: sessions.log_on_cms(user),
    "log-off": lambda user, _given: sessions.log_off_cms(user),
    "work-mode": _work_mode,
}
