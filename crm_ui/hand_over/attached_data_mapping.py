"""Attached data → fields of a transaction, as the integration profile maps them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from crm_ui.hand_over.mapping_functions import taken
from crm_ui.models import Priority
from crm_ui.transactions.edit import FIELDS
from customizing.models import CmsIntegrationProfile, TransactionField
from customizing.one_line import one_line


@dataclass(frozen=True)
class Filled:
    """Values for the fields of a new transaction, the text of its note, and a line for each value left out.

    `keys` says from which key of the attached data each comes.
    """

    fields: dict[str, Any] = field(default_factory=dict)
    note: str = ""
    ignored: list[str] = field(default_factory=list)
    keys: dict[str, str] = field(default_factory=dict)


def fill(profile: CmsIntegrationProfile, attached_data: Mapping[str, str]) -> Filled:
    """What the attached data of a conversation says about the transaction to be created."""
    fields: dict[str, Any] = {}
    keys: dict[str, str] = {}
    ignored = []
    for row in profile.mappings.all():
        key = next((key for key in row.keys if attached_data.get(key, "").strip()), "")
        value = attached_data[key] if key else row.default
        if not value.strip():
            continue
        try:
            fields[row.field], keys[row.field] = _read(row.field, taken(row.format, value)), key
        except ValueError as error:
            line = _("Attached data %(key)s = %(value)s left out: %(reason)s")
            ignored.append(line % {"key": key, "value": value[:60], "reason": error})
    return Filled(fields, fields.pop(TransactionField.NOTE, ""), ignored, keys)


def _read(target: str, value: str) -> str | int:
    text = value.replace("\x00", "").strip()
    if target == TransactionField.PRIORITY:
        return _priority(text)
    if target == TransactionField.NOTE:
        return text
    text = one_line(text)
    longest = FIELDS[target].max_length
    if longest is not None and len(text) > longest:
        raise ValueError(_("it is longer than %(longest)d characters") % {"longest": longest})
    return text


def _priority(text: str) -> int:
    """A priority by its number or name."""
    for priority in Priority:
        if text.casefold() in {str(priority.value), priority.label.casefold(), priority.name.casefold()}:
            return priority.value
    raise ValueError(_("a priority is 1, 3, 5 or 9"))
