"""What comes with a command of the user: one form for each kind of command.

Reading never fails: what is missing is refused when it is asked for, with a message that says what to do.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from django.contrib.auth.models import User
from django.utils.translation import gettext as _

from presence.errors import Refused
from presence.models import Agent

Post = Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class CommandForm:
    """A command with nothing else. `call_id` is the call that the user saw, so that a late click hits no other."""

    call_id: int | None = None

    @classmethod
    def from_post(cls, post: Post) -> Self:
        return cls(call_id=_whole(post.get("call")), **cls._fields(post))

    @classmethod
    def _fields(cls, post: Post) -> dict[str, Any]:
        """What the kind of command has beside the call."""
        return {}


@dataclass(frozen=True, kw_only=True)
class RejectForm(CommandForm):
    reason: str = ""

    @classmethod
    def _fields(cls, post: Post) -> dict[str, Any]:
        return {"reason": post.get("decline_reason", "").strip()}


@dataclass(frozen=True, kw_only=True)
class TargetForm(CommandForm):
    """Somebody to talk to: a colleague, his or her mobile telephone, or a number."""

    target: str = ""
    number: str = ""
    address: str = ""

    @classmethod
    def _fields(cls, post: Post) -> dict[str, Any]:
        named = {name: post.get(name, "").strip() for name in ("target", "number")}
        return named | {"address": post.get("address", "")}

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


@dataclass(frozen=True, kw_only=True)
class CallNoteForm(CommandForm):
    """What is written to the call; None keeps what is there."""

    reason: str | None = None
    note: str | None = None

    @classmethod
    def _fields(cls, post: Post) -> dict[str, Any]:
        return {name: post[name].strip() if name in post else None for name in ("reason", "note")}


@dataclass(frozen=True, kw_only=True)
class HandOverForm(TargetForm, CallNoteForm):
    """Somebody to hand the call over to, and what to tell.

    `confirmed` says that the user was asked, as what is shown of the target may be out of date.
    """

    seen_version: int | None = None
    confirmed: bool = False

    @classmethod
    def _fields(cls, post: Post) -> dict[str, Any]:
        seen = {"seen_version": _whole(post.get("seen_version")), "confirmed": post.get("confirmed") == "1"}
        return TargetForm._fields(post) | CallNoteForm._fields(post) | seen


@dataclass(frozen=True, kw_only=True)
class TonesForm(CommandForm):
    """What was typed on the key pad, or into the field for a number."""

    tones: str = ""

    @classmethod
    def _fields(cls, post: Post) -> dict[str, Any]:
        return {"tones": post.get("digits", "").strip() or post.get("number", "").strip()}


@dataclass(frozen=True, kw_only=True)
class WhenFreeForm(CommandForm):
    """A caller who waits for a busy colleague, and the answer of who is asked to take the caller."""

    when_free_id: int = 0
    answer: str = ""

    @classmethod
    def _fields(cls, post: Post) -> dict[str, Any]:
        return {"when_free_id": _whole(post.get("when_free")) or 0, "answer": post.get("answer", "")}


@dataclass(frozen=True, kw_only=True)
class TakeBackForm(CommandForm):
    """A caller who was handed over, or sent on: the transfer, or the leg that it rang at."""

    transfer_id: int | None = None
    sent_on_id: int | None = None

    @classmethod
    def _fields(cls, post: Post) -> dict[str, Any]:
        return {f"{name}_id": _whole(post.get(name)) for name in ("transfer", "sent_on")}


@dataclass(frozen=True, kw_only=True)
class WorkModeForm(CommandForm):
    work_mode: int | None = None

    @classmethod
    def _fields(cls, post: Post) -> dict[str, Any]:
        return {"work_mode": _whole(post.get("work_mode"))}

    def chosen(self) -> int:
        """The code of the work mode. Refused if none was chosen."""
        if self.work_mode is None:
            raise Refused(_("Choose a work mode."))
        return self.work_mode


def _whole(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 19 else None
