"""The attached data that the CMS tells, taken into the envelope that we keep."""

import logging
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from presence.attached_data.envelope import AttachedDataError, Envelope, EnvelopeTooLarge, Field
from presence.attached_data.from_outside import INSIDE, NOTHING, credited
from presence.calls import attaching
from presence.models import Conversation

logger = logging.getLogger(__name__)
ATTEMPTS = 20


def envelope_of(data: Mapping[str, Any], *, conversation_id: str = "") -> Envelope:
    """The envelope of a new call: what was told as far as the outside may say it. Never fails."""
    told = credited(_read(data))
    return told.of(conversation_id) if conversation_id else told


def take_in(conversation: Conversation, data: Mapping[str, Any]) -> None:
    """Merge what the CMS tells of a known conversation; nothing is written if it is known already."""
    if not data:
        return
    known, told = conversation.envelope, _read(data)
    if _merged(known, told=told) != known:
        attaching.change(conversation, partial(_merged, told=told))


def _merged(known: Envelope, *, told: Envelope) -> Envelope:
    """An envelope counts by its version. A CMS that only knows keys and values changes those that are not ours."""
    try:
        told = credited(told.of(known.conversation_id), known=known)
        return known.merge(told) if told.version else replace(known, fields=_overlaid(known, told))
    except EnvelopeTooLarge as error:
        logger.warning("What a CMS tells of conversation %s is left out. %s", known.conversation_id, error.message)
        return known


def _overlaid(known: Envelope, told: Envelope) -> dict[str, Field]:
    said_inside = {key for key, one in known.fields.items() if one.origin in INSIDE}
    new = {
        key: one
        for key, one in told.fields.items()
        if key not in said_inside and (key not in known.fields or known.fields[key].value != one.value)
    }
    return {**known.fields, **new}


def _read(data: Mapping[str, Any]) -> Envelope:
    """The envelope told, or made of mere keys and values. What cannot be kept is left out and logged."""
    for _attempt in range(ATTEMPTS):
        try:
            return Envelope.from_json(data)
        except EnvelopeTooLarge as error:
            logger.warning("A CMS tells too much; %r is left out. %s", error.largest, error.message)
            data = _without(data, error.largest)
        except AttachedDataError as error:
            logger.warning("A CMS tells attached data that cannot be read. %s", error.message)
            break
    return NOTHING


def _without(data: Mapping[str, Any], largest: str) -> dict[str, Any]:
    if isinstance(data.get("fields"), Mapping) and "version" in data:
        return {**data, "fields": _without(data["fields"], largest), "foreign": []}
    return {key: value for key, value in data.items() if str(key) != largest}
