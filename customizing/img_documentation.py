"""What the IMG says of a node beside its text: prerequisites and what depends on it, found in the models."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from django.db.models import ForeignKey, Model
from django_stubs_ext import StrOrPromise

from . import img
from .document.tables import Table, objects
from .img_examples import EXAMPLES
from .models import CustomizingModel


@dataclass(frozen=True)
class Documentation:
    """`needs` are the nodes whose records this one's cannot do without, `uses` those whose they may name."""

    needs: tuple[img.Node, ...]
    uses: tuple[img.Node, ...]
    used_by: tuple[img.Node, ...]
    example: StrOrPromise


@cache
def documentation_of(node: img.Node) -> Documentation:
    named = _named(node)
    needs = tuple(each for each in img.NODES if named.get(each.model))
    return Documentation(
        needs=needs,
        uses=tuple(each for each in img.NODES if each.model in named and each not in needs),
        used_by=tuple(each for each in img.NODES if node.model in _named(each)),
        example=EXAMPLES.get(node.model, ""),
    )


def table_of(node: img.Node) -> Table:
    """The table of the document that has the records of the node."""
    return next(table for table in objects() if table.model is node.model)


def _named(node: img.Node) -> dict[type[Model], bool]:
    """The models that records of the node name, themselves or in their rows; whether they always have to."""
    table = table_of(node)
    found: dict[type[Model], bool] = {}
    for model, must in [*_references(table, whole=True), *(r for p in table.rows.values() for r in _references(p))]:
        if model is not node.model:
            found[model] = found.get(model, False) or must
    return found


def _references(table: Table, *, whole: bool = False) -> Iterator[tuple[type[Model], bool]]:
    for field in table.fields.values():
        if isinstance(field, ForeignKey) and issubclass(field.related_model, CustomizingModel):
            yield field.related_model, whole and not field.null
