"""States of Customizing that can be compared and restored: each that was recorded, that of now, the delivered one."""

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from ..delivered_records import Ref, records
from ..document.tables import Document, Table, Values, objects
from ..document.taking import document_of, read_tables
from ..document.texts import default_text, to_text
from ..models import Activation, ChangeStamp
from .known_part import known_part
from .recording import Numbers, numbers_of
from .told import moment_of

NOW, DELIVERED, IN_FORCE = "now", "delivered", "in-force"


@dataclass(frozen=True)
class State:
    """`name` is that in addresses, `title` what people read. `numbers` are those that its objects have here."""

    name: str
    title: str
    document: Document
    numbers: Numbers = field(default_factory=dict)


def state_of(name: str) -> State | None:
    """The state of this name; None if there is none."""
    if name == NOW:
        return state_of_now()
    if name == DELIVERED:
        return State(DELIVERED, _("As delivered"), delivered_document())
    if name == IN_FORCE:
        return state_in_force()
    number = int(name) if name.isascii() and name.isdecimal() and len(name) < 18 else 0
    activation = Activation.objects.filter(pk=number).first()
    return of_activation(activation) if activation else None


def state_of_now() -> State:
    found = read_tables()
    return State(NOW, _("Now"), document_of(found), numbers_of(found))


def state_in_force() -> State:
    """That of now, unless changes are collected."""
    stamp = ChangeStamp.objects.select_related("active").filter(pk=1).first()
    if stamp is None or stamp.active is None:
        return state_of_now()
    return State(IN_FORCE, _("In force"), known_part(stamp.active.document), stamp.active.numbers)


def of_activation(activation: Activation) -> State:
    return State(str(activation.pk), title_of(activation), known_part(activation.document), activation.numbers)


def title_of(activation: Activation) -> str:
    """When it came about, by whom, and what for."""
    told = (moment_of(activation), activation.user_name, str(activation.get_occasion_display()), activation.reason)
    return ", ".join(filter(None, told))


def delivered_document() -> Document:
    """What a fresh system has, in the language of who asks."""
    document: Document = {table.kind: {} for table in objects()}
    tables = {part.model: (part, table) for table in objects() for part in (table, *table.rows.values())}
    for record in records():
        table, whole = tables[record.model]  # type: ignore[index]  # all of them are of Customizing
        values = {name: _delivered_text(table, name, record.values) for name in table.fields}
        if record.parent:
            owner = document[whole.kind][str(record.values[record.parent].key)]
            owner[table.rows_name].append(values)
        else:
            rows: Values = {name: [] for name in table.rows}
            document[table.kind][str(record.values[record.natural])] = values | rows
    return document


def _delivered_text(table: Table, name: str, values: dict[str, Any]) -> Any:
    value = values.get(name)
    if isinstance(value, Ref):
        return value.key
    if name not in values:
        return default_text(table.fields[name]) or ""
    return to_text(table.fields[name], value, names={})
