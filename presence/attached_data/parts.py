"""What an envelope of attached data consists of: fields, hops, and the refusals."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from json import dumps
from typing import Any, Self

from django.utils.translation import gettext as _

FORBIDDEN = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class AttachedDataError(Exception):
    """Attached data that cannot be taken; `message` says why and what to do."""

    def __init__(self, message: str):
        self.message = message
        super().__init__(message)


class EnvelopeTooLarge(AttachedDataError):
    """The envelope as JSON has `size` bytes, more than `limit`; most of them are in the field `largest`."""

    def __init__(self, *, size: int, limit: int, largest: str):
        self.size, self.limit, self.largest = size, limit, largest
        message = _("The attached data has %(size)d bytes, but at most %(limit)d are allowed.")
        if largest:
            message += " " + _("Shorten or leave out its largest field, %(largest)s.")
        super().__init__(message % {"size": size, "limit": limit, "largest": largest[:64]})


class OtherConversation(AttachedDataError):
    """Two envelopes of different conversations were to be merged."""

    def __init__(self, one: str, other: str):
        message = _("Attached data of two conversations, %(one)s and %(other)s, cannot be merged: take one of them.")
        super().__init__(message % {"one": one, "other": other})


class AttachedDataUnreadable(AttachedDataError):
    """What came is not attached data."""

    def __init__(self, reason: str):
        super().__init__(_("The attached data cannot be read: %(reason)s Send it again.") % {"reason": reason})


class Origin(StrEnum):
    """Who said it."""

    CALLER = "caller"
    IVR = "ivr"
    AGENT = "agent"
    RULE = "rule"


@dataclass(frozen=True)
class Field:
    """A value, who said it and when; `at` is empty if nobody told."""

    value: str
    origin: Origin = Origin.CALLER
    at: datetime | None = None

    def __post_init__(self) -> None:
        set_frozen(self, value=storable_text(self.value), origin=Origin(self.origin), at=self.at and _utc(self.at))

    @classmethod
    def from_plain(cls, data: Mapping[str, Any]) -> Self:
        """The field that `as_json` made data of."""
        return cls(text_of(data["value"]), data["origin"], datetime.fromisoformat(data["at"]) if data["at"] else None)

    @property
    def rank(self) -> tuple[str, str, str]:
        """Of two fields with the same key, that with the higher rank is kept: the later one."""
        return (self.at.isoformat(timespec="microseconds") if self.at else "", self.origin, self.value)


@dataclass(frozen=True)
class Hop:
    """The conversation went from `sender` to `receiver`, user names, by a transfer of that kind."""

    sender: str
    receiver: str
    kind: str
    at: datetime

    def __post_init__(self) -> None:
        texts = {name: storable_text(getattr(self, name)) for name in ("sender", "receiver", "kind")}
        set_frozen(self, **texts, at=_utc(self.at))

    @classmethod
    def from_plain(cls, data: Mapping[str, Any]) -> Self:
        """The hop that `as_json` made data of."""
        sender, receiver, kind = (text_of(data[name]) for name in ("sender", "receiver", "kind"))
        return cls(sender, receiver, kind, datetime.fromisoformat(data["at"]))

    @property
    def rank(self) -> tuple[datetime, str, str, str]:
        """Hops are in the order of their rank."""
        return (self.at, self.sender, self.receiver, self.kind)


def as_json(one: Field | Hop) -> dict[str, Any]:
    """The field or hop as JSON knows it."""
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in vars(one).items()}


def text_of(value: Any) -> str:
    """A value as text: what is not a text, as JSON writes it, and nothing as an empty text."""
    if isinstance(value, str):
        return value
    return "" if value is None else dumps(value, ensure_ascii=False)


def storable_text(text: str) -> str:
    """The text without what a database or XML cannot hold: half characters and control characters."""
    whole = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return FORBIDDEN.sub("", whole.replace("\r\n", "\n").replace("\r", "\n"))


def set_frozen(one: object, **values: object) -> None:
    """Set attributes of a frozen object while it is made."""
    for name, value in values.items():
        object.__setattr__(one, name, value)


def _utc(at: datetime) -> datetime:
    if at.tzinfo is None:
        raise ValueError("A time in attached data needs its time zone.")
    return at.astimezone(UTC)
