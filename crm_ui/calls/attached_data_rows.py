"""Attached data as people type it, one `key=value` a line, and as they read it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from django.contrib.auth.models import User
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm_ui.phone.texts import number_in_words
from customizing.display_names import name_of
from presence.attached_data.envelope import Envelope, Origin
from presence.calls import attaching

OURS = {
    attaching.ACCOUNT: gettext_lazy("Identified account"),
    attaching.CONTACT: gettext_lazy("Identified contact"),
    attaching.NOTE: gettext_lazy("Hand-over note"),
    attaching.REASON: gettext_lazy("Hand-over reason"),
}
ORIGINS: Mapping[str, Promise] = {
    Origin.CALLER: gettext_lazy("Caller"),
    Origin.IVR: gettext_lazy("IVR"),
    Origin.AGENT: gettext_lazy("Agent"),
    Origin.RULE: gettext_lazy("Rule"),
}
KINDS = {"blind": gettext_lazy("blind"), "warm": gettext_lazy("warm")}


class BadLine(ValueError):
    """A line that is no `key=value`; the message names it."""


class FieldRow(NamedTuple):
    key: str
    label: str
    value: str
    origin: str
    at: datetime | None


@dataclass(frozen=True)
class HopRow:
    sender: str
    receiver: str
    kind: str
    at: datetime


def parse(text: str) -> dict[str, str]:
    """The attached data of a text; empty lines do not count. Raises BadLine."""
    data: dict[str, str] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        key, sign, value = (part.strip() for part in line.partition("="))
        if not sign or not key:
            problem = _("Line %(number)s, “%(line)s”, is not of the form key=value.")
            raise BadLine(problem % {"number": number, "line": line.strip()[:60]})
        if key in data:
            raise BadLine(_("Line %(number)s gives “%(key)s” a second time.") % {"number": number, "key": key})
        data[key] = value
    return data


def field_rows(envelope: Envelope) -> list[FieldRow]:
    """The fields with a value, who said so and when."""
    return [
        FieldRow(key, str(OURS.get(key, key)), one.value, str(ORIGINS[one.origin]), one.at)
        for key, one in envelope.fields.items()
        if one.value
    ]


def hop_rows(envelope: Envelope) -> list[HopRow]:
    """Through whose hands the call went, first to last, with the names of those we know."""
    people = {name for hop in envelope.hops for name in (hop.sender, hop.receiver)}
    users = User.objects.filter(username__in=people) if people else ()
    names = {user.get_username(): name_of(user) for user in users}
    return [
        HopRow(
            sender=names.get(hop.sender, hop.sender),
            receiver=names.get(hop.receiver) or number_in_words(hop.receiver),
            kind=str(KINDS.get(hop.kind, hop.kind)),
            at=hop.at,
        )
        for hop in envelope.hops
    ]
