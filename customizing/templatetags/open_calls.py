"""Who is in a call and concerned by a change of Customizing."""

from collections.abc import Iterable
from typing import Any

from django import template
from django.db.models import Model

from .. import access
from ..admin.open_calls import CONFIRMED
from ..where_used import users_in_call

register = template.Library()
SHOWN = 10


@register.inclusion_tag("customizing/_open_calls.html", takes_context=True)
def open_calls(
    context: template.Context, records: Model | Iterable[Model] | None, confirm: bool = False
) -> dict[str, Any]:
    """The users in a call who work with the record or records; with a box to tick if that is wanted."""
    given = [records] if isinstance(records, Model) else list(records or ())
    collected = confirm and access.is_collecting()  # a draft concerns nobody
    names = [] if collected else users_in_call([record for record in given if record.pk])
    shown: dict[str, Any] = {"names": names[:SHOWN], "number": len(names), "more": max(0, len(names) - SHOWN)}
    return {**shown, "confirm": confirm, "box": CONFIRMED, "chosen": context["request"].POST.get(CONFIRMED, "")}
