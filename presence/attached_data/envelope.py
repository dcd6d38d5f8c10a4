"""The attached data of a conversation as an envelope: what is known, who said so, and through whose hands it went.

An envelope never changes; `with_field` and `with_hop` give the next version. Two copies of the same conversation are
merged by `merge`, whose result does not depend on the order or number of merges: the highest version wins as a whole,
and what was added to two copies at the same version is kept from both.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from types import MappingProxyType
from typing import Any, Self

from django.utils.translation import gettext as _

from presence.attached_data.parts import (
    AttachedDataError,
    AttachedDataUnreadable,
    EnvelopeTooLarge,
    Field,
    Hop,
    Origin,
    OtherConversation,
    as_json,
    set_frozen,
    storable_text,
    text_of,
)

__all__ = [
    "LIMIT",
    "AttachedDataError",
    "AttachedDataUnreadable",
    "Envelope",
    "EnvelopeTooLarge",
    "Field",
    "Hop",
    "Origin",
    "OtherConversation",
]

LIMIT = 64 * 1024  # bytes of the envelope as JSON in UTF-8
PARTS = {"conversation_id", "version", "fields", "hops"}


@dataclass(frozen=True)
class Envelope:
    """What travels with a conversation. One that is too large cannot be made: `EnvelopeTooLarge`.

    `foreign` holds the data of other applications, as XML, unread: it is kept for them.
    """

    conversation_id: str = ""
    version: int = 0
    fields: Mapping[str, Field] = field(default_factory=dict)
    hops: tuple[Hop, ...] = ()
    foreign: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        fields = {storable_text(key): self.fields[key] for key in sorted(self.fields)}
        set_frozen(self, fields=MappingProxyType({key: fields[key] for key in sorted(fields)}))
        set_frozen(self, hops=tuple(sorted(set(self.hops), key=lambda hop: hop.rank)))
        set_frozen(self, foreign=tuple(sorted({storable_text(one) for one in self.foreign})))
        set_frozen(self, conversation_id=storable_text(self.conversation_id))
        if (size := len(self.to_json().encode())) > LIMIT:
            raise EnvelopeTooLarge(size=size, limit=LIMIT, largest=self._largest())

    @property
    def values(self) -> dict[str, str]:
        """Only the keys and their values."""
        return {key: one.value for key, one in self.fields.items()}

    def with_field(self, key: str, value: str, *, origin: Origin, at: datetime) -> Self:
        """The next version, with that value; this version if the same origin has said the same before."""
        key, said = storable_text(key), Field(value, origin, at)
        before = self.fields.get(key)
        if before and (before.value, before.origin) == (said.value, said.origin):
            return self
        return replace(self, version=self.version + 1, fields={**self.fields, key: said})

    def of(self, conversation_id: str) -> Self:
        """The same, belonging to that conversation."""
        return self if self.conversation_id == conversation_id else replace(self, conversation_id=conversation_id)

    def with_hop(self, hop: Hop) -> Self:
        """The next version, with that hop; this version if it is there already."""
        return self if hop in self.hops else replace(self, version=self.version + 1, hops=(*self.hops, hop))

    def merge(self, other: Self) -> Self:
        """The newer of two copies; at the same version all of both, and of a field said twice the later one."""
        ids = {self.conversation_id, other.conversation_id} - {""}
        if len(ids) > 1:
            raise OtherConversation(*sorted(ids))
        if self.version == other.version:
            newer = self._with_all_of(other)
        else:
            newer = max(self, other, key=lambda one: one.version)
        return replace(newer, conversation_id="".join(ids))

    def as_dict(self) -> dict[str, Any]:
        """The envelope as plain data, for a JSON column."""
        data: dict[str, Any] = {
            "conversation_id": self.conversation_id,
            "version": self.version,
            "fields": {key: as_json(one) for key, one in self.fields.items()},
            "hops": [as_json(hop) for hop in self.hops],
        }
        return data | ({"foreign": list(self.foreign)} if self.foreign else {})

    def to_json(self) -> str:
        """The envelope as JSON; equal envelopes give equal texts."""
        return json.dumps(self.as_dict(), ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def from_json(cls, data: str | bytes | Mapping[str, Any], *, conversation_id: str = "") -> Self:
        """The envelope in JSON or plain data. Mere keys and values are version 0, said by the caller."""
        try:
            content = data if isinstance(data, Mapping) else json.loads(data)
            if not isinstance(content, Mapping):
                raise AttachedDataUnreadable(_("it does not consist of keys and values."))
            return cls._from_parts(content) if _has_parts(content) else cls._from_values(content, conversation_id)
        except (ValueError, TypeError, LookupError, AttributeError, OverflowError, RecursionError) as error:
            raise AttachedDataUnreadable(_("it is damaged (%(error)s).") % {"error": str(error)[:120]}) from error

    @classmethod
    def _from_parts(cls, data: Mapping[str, Any]) -> Self:
        fields = {key: Field.from_plain(one) for key, one in data["fields"].items()}
        hops = tuple(Hop.from_plain(one) for one in data["hops"])
        return cls(data["conversation_id"], data["version"], fields, hops, tuple(data.get("foreign", ())))

    @classmethod
    def _from_values(cls, data: Mapping[str, Any], conversation_id: str) -> Self:
        return cls(conversation_id, fields={str(key): Field(text_of(value)) for key, value in data.items()})

    def _with_all_of(self, other: Self) -> Self:
        both = sorted([*self.fields.items(), *other.fields.items()], key=lambda item: item[1].rank)
        hops, foreign = self.hops + other.hops, self.foreign + other.foreign
        return replace(self, fields=dict(both), hops=hops, foreign=foreign)

    def _largest(self) -> str:
        sizes = {key: len(f"{key}{one.value}".encode()) for key, one in self.fields.items()}
        return max(sizes, key=sizes.__getitem__, default="")


def _has_parts(data: Mapping[str, Any]) -> bool:
    """Whether it is an envelope, not mere keys and values of which one happens to be called `version`."""
    return data.keys() >= PARTS and type(data["version"]) is int and isinstance(data["fields"], Mapping)
