"""What change documents have of the record that a page is about."""

from typing import Any

from django import template
from django.db.models import Model

from ..activations.states import delivered_document
from ..document.tables import Table
from ..models import CustomizingModel

register = template.Library()


@register.simple_tag
def change_documents_of(record: Any) -> dict[str, Any]:
    """Kind and key of the object; for a row those of the object that it is part of. Whether it was delivered.

    Nothing for what is no Customizing.
    """
    if not isinstance(record, CustomizingModel):
        return {}
    whole: Model = getattr(record, record.part_of) if record.part_of else record
    table = Table(type(whole))  # type: ignore[arg-type]  # a row is part of an object
    key = table.key_of(whole)
    return {"kind": table.kind, "key": key, "delivered": key in delivered_document()[table.kind]}
