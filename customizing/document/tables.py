"""Which tables there are, and what of each stands in the document: found by looking at the models."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

from django.apps import apps
from django.contrib.auth import get_user_model
from django.db.models import Field, ForeignKey, Model, UniqueConstraint
from django.utils.text import capfirst

from ..models import CustomizingModel, SearchObject
from ..models.toolbar_profiles import ToolbarState
from ..presence_rules import Option

Values = dict[str, Any]
"""What the document has of a record: texts, lists of texts, and for tables of rows lists of such values."""
Document = dict[str, dict[str, Values]]
"""By the kind of object (`cmsprofile`) and by its key (`DEFAULT`)."""

CHOSEN_FROM: dict[tuple[str, str], Any] = {
    ("toolbarbutton", "states"): ToolbarState,
    ("presencerule", "options"): Option,
    ("navigationbarprofile", "search_objects"): SearchObject,
}
"""What fields that hold lists can hold."""


@dataclass(frozen=True)
class Once:
    """Fields whose values together only one record, or one row of an object, may have. `said` is of a second one."""

    fields: tuple[str, ...]
    said: str
    folded: bool
    """Whether capital letters make no difference."""


@dataclass(frozen=True)
class Table:
    """The objects of one kind, or the rows of one kind that are part of objects."""

    model: type[CustomizingModel]

    @property
    def kind(self) -> str:
        return str(self.model._meta.model_name)

    @property
    def title(self) -> str:
        return capfirst(str(self.model._meta.verbose_name))

    @property
    def rows_name(self) -> str:
        """The name under which rows stand in their object."""
        return str(self.model._meta.get_field(self.model.part_of).remote_field.related_name)  # type: ignore[union-attr]

    @cached_property
    def fields(self) -> dict[str, "Field[Any, Any]"]:
        """The fields that stand in the document. The key of an object stands before them, and passwords nowhere."""
        left_out = {self.model.part_of} if self.model.part_of else set(self.model.key_fields)
        kept = (field for field in self.model._meta.concrete_fields if field.editable and field.name not in left_out)
        return {field.name: field for field in kept if not (field.primary_key and field.name == "id")}

    @cached_property
    def rows(self) -> dict[str, "Table"]:
        """The tables of rows that are part of the objects, by their names."""
        parts = (table for table in _tables() if table.model.part_of)
        return {table.rows_name: table for table in parts if table._whole() is self.model}

    @property
    def key_field(self) -> "Field[Any, Any]":
        """The field by which objects are known."""
        return self.model._meta.get_field(self.model.key_fields[0])  # type: ignore[return-value]

    @cached_property
    def unique(self) -> list[Once]:
        constraints = (each for each in self.model._meta.constraints if isinstance(each, UniqueConstraint))
        single = (Once((name,), "", folded=False) for name, field in self.fields.items() if field.unique)
        return [*single, *(_once(each, within=self.model.part_of) for each in constraints)]

    def key_of(self, record: Model) -> str:
        """The key of an object, as a text."""
        return str(getattr(record, self.model.key_fields[0]))

    def _whole(self) -> type[Model]:
        return target_of(self.model._meta.get_field(self.model.part_of))


def objects() -> list[Table]:
    """The tables of objects, each after those that it refers to."""
    return [table for table in _tables() if not table.model.part_of]


def objects_and_rows() -> list[Table]:
    """All tables: those of objects, each with those of its rows behind it."""
    return [part for table in objects() for part in (table, *table.rows.values())]


def table_of(kind: str) -> Table | None:
    """The table of this kind of objects."""
    return next((table for table in objects() if table.kind == kind), None)


def all_values(document: Document) -> Iterator[tuple[Table, Values]]:
    """The values of each object and of each row, with the table that they belong to."""
    for table in objects():
        for values in document.get(table.kind, {}).values():
            yield table, values
            for name, part in table.rows.items():
                yield from ((part, row) for row in values.get(name, ()))


def is_reference(field: "Field[Any, Any]") -> bool:
    return isinstance(field, ForeignKey)


def target_of(field: Any) -> type[Model]:
    """The model that a reference leads to."""
    model: type[Model] = field.remote_field.model
    return model


def refers_to_user(field: "Field[Any, Any]") -> bool:
    """Whether the field names a user, of whom the document has the user name only."""
    return is_reference(field) and target_of(field) is get_user_model()


@cache
def _tables() -> tuple[Table, ...]:
    """In the order of their definition, in which each stands after what it refers to."""
    models = apps.get_app_config("customizing").get_models()
    return tuple(Table(model) for model in models if issubclass(model, CustomizingModel))


def _once(constraint: UniqueConstraint, *, within: str) -> Once:
    """Also of one over the small letters of a field."""
    expressions: Any = constraint.expressions
    named = tuple(part.name for each in expressions for part in each.get_source_expressions())
    fields = tuple(name for name in constraint.fields if name != within)
    own = constraint.violation_error_message != constraint.default_violation_error_message
    return Once(fields or named, str(constraint.violation_error_message) if own else "", not fields)
