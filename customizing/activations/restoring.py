"""Brings back a state of Customizing, or one object of it."""

from collections.abc import Mapping
from copy import deepcopy

from django.utils.translation import gettext as _

from ..document.loading import Loaded, load
from ..document.tables import Document, Table, all_values, is_reference, objects, target_of
from ..models import Occasion
from .acting import acting
from .states import State, state_of_now


def wanted(state: State, *, kind: str = "", key: str = "") -> tuple[Document, Mapping[str, Mapping[str, object]]]:
    """The document to be loaded, and the numbers of its objects: all of the state, or now with that object of it."""
    if not kind:
        return state.document, state.numbers
    now, table = state_of_now(), next(each for each in objects() if each.kind == kind)
    document, number = deepcopy(now.document), state.numbers.get(kind, {}).get(key)
    called = next((name for name, each in now.numbers[kind].items() if each == number), key)
    document[kind].pop(called, None)
    if key in state.document[kind]:
        document[kind][key] = state.document[kind][key]
        _call(document, table, called, key)
    return document, {kind: {key: number}} if number is not None else {}


def restore(
    state: State, *, kind: str = "", key: str = "", users: Mapping[str, str] | None = None, dry_run: bool = False
) -> Loaded:
    """Raises Refused. A dry run tells what would change."""
    document, numbers = wanted(state, kind=kind, key=key)
    with acting(Occasion.RESTORED, reason=_("As it was: %(state)s") % {"state": state.title}):
        return load(document, users=users, numbers=numbers, dry_run=dry_run)


def _call(document: Document, to: Table, old: str, new: str) -> None:
    """Let all that refer to the object do so by its new name."""
    for table, values in all_values(document):
        for name, field in table.fields.items():
            if is_reference(field) and target_of(field) is to.model and values[name] == old:
                values[name] = new
