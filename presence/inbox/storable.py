"""What a CMS tells, as our tables can keep it: no caller is lost for a text that is too long or not quite right.

Numbers are kept without the prefix for an outside line, with which they were dialled or would be.
"""

from dataclasses import fields, replace
from typing import Any

from django.db import models

from presence import phone
from presence.attached_data.parts import storable_text
from presence.contract import Event
from presence.models import Call, Conversation, Transfer

KEPT_BY = {
    "number": Conversation,
    "dialed": Conversation,
    "peer_number": Call,
    "end_reason": Call,
    "failure": Transfer,
}
NUMBERS = ("number", "dialed", "peer_number")
LONGEST = {
    name: field.max_length
    for name, model in KEPT_BY.items()
    if isinstance(field := model._meta.get_field(name), models.Field)
}
"""Of texts that are only shown. Ids are never cut: two of them could become one."""


def storable_event(event: Event) -> Event:
    """The event, its texts without characters that no database keeps, and cut. Mostly it is the event itself."""
    told = {each.name: getattr(event, each.name) for each in fields(event)}
    texts: dict[str, Any] = {
        name: storable_text(text)[: LONGEST.get(name)] for name, text in told.items() if isinstance(text, str)
    }
    texts |= {name: phone.as_told(texts[name]) for name in NUMBERS if texts.get(name)}
    changes = {name: text for name, text in texts.items() if text != told[name]}
    return replace(event, **changes) if changes else event
