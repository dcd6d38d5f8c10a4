"""Searching the IMG: titles and texts of nodes, their fields as the forms call them, and what stands in the tables."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.db.models import Model
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from . import img
from .activations.states import State, state_of_now
from .document.tables import Table, Values
from .document.wording import label_of, value_in_words
from .img_documentation import documentation_of, table_of

MOST = 5


@dataclass(frozen=True)
class Hit:
    """Where in a node the words were found. `number` is that of the record, if it was found in one."""

    text: str
    number: int | str | None = None


@dataclass
class Hits:
    """Those of one node: the first few, and how many more there are."""

    shown: list[Hit] = field(default_factory=list)
    more: int = 0


def search(text: str) -> dict[type[Model], Hits]:
    """The nodes in which all words of the text stand, each with where; by the models of the nodes.

    A number of queries that does not depend on how much there is.
    """
    words = text.casefold().split()
    if not words:
        return {}
    state = state_of_now()
    found = {}
    for node in img.NODES:
        hits = list(_in_node(node, words, state))
        if hits:
            found[node.model] = Hits(hits[:MOST], max(0, len(hits) - MOST))
    return found


def _in_node(node: img.Node, words: list[str], state: State) -> Iterator[Hit]:
    said = documentation_of(node)
    if _has(words, f"{node.title} {node.text} {said.example}"):
        yield Hit(_("in title, text or example"))
    table = table_of(node)
    for each in (table, *table.rows.values()):
        for name, one in each.fields.items():
            label = capfirst(str(one.verbose_name))
            if _has(words, f"{label} {one.help_text}"):
                yield Hit(_("field “%(field)s”") % {"field": label_of(one, name)})
    yield from _in_records(table, words, state)


def _in_records(table: Table, words: list[str], state: State) -> Iterator[Hit]:
    numbers = state.numbers.get(table.kind, {})
    for key, values in state.document.get(table.kind, {}).items():
        if where := next(_places(table, key, values, words), None):
            yield Hit(f"{key}: {where}" if where != key else key, numbers.get(key))


def _places(table: Table, key: str, values: Values, words: list[str]) -> Iterator[str]:
    """The values in which the words stand, with what each is called."""
    if _has(words, key):
        yield key
    for name, each in table.fields.items():
        shown = value_in_words(each, values.get(name, ""))
        if _has(words, f"{key} {shown}") and _has(words[:1], shown):
            yield f"{label_of(each, name)} {shown[:80]}"
    for name, part in table.rows.items():
        for row in values.get(name, ()):
            shown = " · ".join(filter(None, (value_in_words(each, row.get(n, "")) for n, each in part.fields.items())))
            if _has(words, f"{key} {shown}") and _has(words[:1], shown):
                yield f"{part.title} {shown[:80]}"


def _has(words: list[str], text: str) -> bool:
    folded = text.casefold()
    return all(word in folded for word in words)
