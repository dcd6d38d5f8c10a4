"""A document as records of the models, not saved, and all that is wrong with it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db.models import Field, Model
from django.utils.translation import gettext as _

from .problems import Place, Problem
from .tables import Document, Table, Values, all_values, is_reference, objects, refers_to_user, target_of
from .texts import default_text, from_text


@dataclass
class Reading:
    """The records by table: objects by their key, rows by the key of their object. Each record has its place."""

    objects: dict[Table, dict[str, Model]] = field(default_factory=dict)
    rows: dict[Table, dict[str, list[Model]]] = field(default_factory=dict)
    places: dict[int, Place] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def say(self, record: Model, error: ValidationError) -> None:
        """Note what is wrong with a record, at the field if one is named."""
        for name, told in _by_field(error):
            self.problems.append(Problem((*self.places[id(record)], *name), told))


def read(document: Document, *, users: Mapping[str, str] | None = None, checked: bool = True) -> Reading:
    """`users` says which user is meant by a name that the document has; an empty one means none.

    One that was taken from the tables need not be checked for what these refuse.
    """
    return _Reader(document, users or {}, checked=checked).reading


def user_names(document: Document) -> set[str]:
    """The users that the document names."""
    return {name for table, values in all_values(document) for name in _users_in(values, table)} - {""}


class _Reader:
    def __init__(self, document: Document, users: Mapping[str, str], *, checked: bool):
        self.reading = Reading()
        self.meant = users
        self.checked = checked
        named = {users.get(name, name) for name in user_names(document)}
        self.users = get_user_model().objects.in_bulk(named, field_name="username") if named else {}
        unknown = document.keys() - {table.kind for table in objects()}
        for kind in sorted(unknown):
            self._problem((kind,), _("This system has no such objects. Was the file written by a newer version?"))
        for table in objects():
            self._objects(table, document.get(table.kind, {}))
            self.reading.rows |= {part: {} for part in table.rows.values()}
        for table in objects():
            for key, values in document.get(table.kind, {}).items():
                self._rows(table, key, values)
        if checked:
            self._unique()

    def _objects(self, table: Table, found: dict[str, Values]) -> None:
        self.reading.objects[table] = {}
        for key, values in found.items():
            place = (table.kind, key)
            self.reading.objects[table][key] = self._record(table, values, place, key=key)

    def _rows(self, table: Table, key: str, values: Values) -> None:
        for name, part in table.rows.items():
            given = values.get(name, [])
            places = ((table.kind, key, name, number) for number in range(len(given)))
            rows = [self._record(part, row, place) for row, place in zip(given, places, strict=True)]
            for row in rows:
                setattr(row, part.model.part_of, self.reading.objects[table][key])
            self.reading.rows[part][key] = rows

    def _record(self, table: Table, values: Values, place: Place, key: str | None = None) -> Model:
        record = table.model()
        self.reading.places[id(record)] = place
        if key is not None:
            self._set(record, table.key_field, key, place)
        for name in values.keys() - table.fields.keys() - table.rows.keys():
            said = _("There is no such field. Was the file written by a newer version? Take the line out.")
            self._problem((*place, name), said)
        for name, each in table.fields.items():
            text = values[name] if name in values else default_text(each)
            if text is None:
                self._problem(place, _("“%(field)s” is missing.") % {"field": name})
            else:
                self._set(record, each, text, (*place, name))
        if self.checked:
            self._clean(record, table)
        return record

    def _set(self, record: Model, each: "Field[Any, Any]", text: Any, place: Place) -> None:
        try:
            value = self._referred(each, text) if is_reference(each) else from_text(each, text)
            setattr(record, each.name, value)
        except ValidationError as error:
            self.reading.problems += [Problem(place, said) for said in error.messages]

    def _referred(self, each: "Field[Any, Any]", text: Any) -> Model | None:
        if not isinstance(text, str):
            raise ValidationError(_("Enter a text, no list."))
        if refers_to_user(each):
            text = self.meant.get(text, text)
        if text == "":
            if not each.null:
                raise ValidationError(_("Enter what is used here."))
            return None
        found = self._one(each, text)
        if found is None:
            raise ValidationError(_("There is none of the name “%(name)s”.") % {"name": text})
        return found

    def _one(self, each: "Field[Any, Any]", text: str) -> Model | None:
        if refers_to_user(each):
            user: Model | None = self.users.get(text)
            return user
        model = target_of(each)
        return next((found.get(text) for table, found in self.reading.objects.items() if table.model is model), None)

    def _clean(self, record: Model, table: Table) -> None:
        here = self.reading.places[id(record)]
        others = (
            {each.name for each in record._meta.concrete_fields} - table.fields.keys() - set(table.model.key_fields)
        )
        wrong = {str(problem.place[-1]) for problem in self.reading.problems if problem.place[:-1] == here}
        references = {name for name, each in table.fields.items() if is_reference(each)}
        try:
            record.clean_fields(exclude=others | references | wrong)
        except ValidationError as error:
            self.reading.say(record, error)

    def _unique(self) -> None:
        for table, found in self.reading.objects.items():
            self._once(table, found.values())
        for table, by_owner in self.reading.rows.items():
            for rows in by_owner.values():
                self._once(table, rows)

    def _once(self, table: Table, records: Iterable[Model]) -> None:
        """No two records, or rows of one object, have the same where one only may have it."""
        for once in table.unique:
            seen: set[tuple[str, ...]] = set()
            for record in records:
                values = tuple(_comparable(record, name, folded=once.folded) for name in once.fields)
                if "" not in values and values in seen:
                    place = (*self.reading.places[id(record)], once.fields[-1])
                    self._problem(place, once.said or _("Another one has the same. Only one may."))
                seen.add(values)

    def _problem(self, place: Place, said: str) -> None:
        self.reading.problems.append(Problem(place, said))


def _comparable(record: Model, name: str, *, folded: bool) -> str:
    """Empty for nothing, of which there may be several."""
    value = getattr(record, name, None)
    if isinstance(value, Model):
        return str(id(value))
    text = "" if value is None else str(value)
    return text.casefold() if folded else text


def _users_in(values: Values, table: Table) -> Iterator[str]:
    names = (name for name, each in table.fields.items() if refers_to_user(each))
    return (str(values.get(name, "")) for name in names)


def _by_field(error: ValidationError) -> Iterator[tuple[tuple[str, ...], str]]:
    if not hasattr(error, "error_dict"):
        yield from (((), said) for said in error.messages)
        return
    for name, errors in error.error_dict.items():
        for each in errors:
            yield from (((name,) if name != "__all__" else (), said) for said in each.messages)
