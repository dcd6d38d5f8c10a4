"""What a new version of the product changes in Customizing is in force at once, also while changes are collected."""

import logging
from typing import Any

from ..document.reading import read
from ..document.tables import Document, Table, Values, objects
from ..models import Activation, ChangeStamp, Occasion
from .known_part import known_part

log = logging.getLogger(__name__)


def carry_over(before: Activation, after: Activation, *, occasion: Occasion) -> None:
    """Put in force what has become of the tables, besides the draft that was there before. Nothing is done otherwise.

    What the draft has changed itself stays in the draft.
    """
    stamp = ChangeStamp.objects.select_related("active").filter(pk=1).first()
    if stamp is None or stamp.active is None:
        return
    document = carried_over(stamp.active.document, before.document, after.document)
    if read(document, users=dict.fromkeys(after.numbers.get("user", ()), "")).problems:
        log.warning(
            "What the new version has changed in Customizing waits in the draft, as it needs other parts of it."
        )
        return
    numbers = {kind: after.numbers.get(kind, {}) | stamp.active.numbers.get(kind, {}) for kind in after.numbers}
    stamp.active = Activation.objects.create(
        occasion=occasion, document=document, numbers=numbers, passwords=stamp.active.passwords
    )
    stamp.save(update_fields=["active"])
    ChangeStamp.renew()


def carried_over(active: Document, before: Document, after: Document) -> Document:
    """The document in force with the differences of the other two."""
    in_force, was = known_part(active), known_part(before)
    for table in objects():
        _carry(table, in_force[table.kind], was[table.kind], after[table.kind])
    return in_force


def _carry(table: Table, in_force: dict[str, Values], was: dict[str, Values], now: dict[str, Values]) -> None:
    for key in was.keys() | now.keys():
        if key not in now:
            in_force.pop(key, None)
        elif key not in was:
            in_force[key] = now[key]
        elif key in in_force:
            in_force[key] = {name: _value(name, in_force[key], was[key], now[key]) for name in now[key]}


def _value(name: str, in_force: Values, was: Values, now: Values) -> Any:
    return now[name] if in_force[name] == was[name] else in_force[name]
