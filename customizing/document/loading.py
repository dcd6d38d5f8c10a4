"""Makes the tables like a document: all of it or nothing."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import CheckConstraint, IntegerField, Model
from django.utils.translation import gettext as _

from ..collaboration import address_problem
from ..models import ChangeStamp, CmsDestination, CmsProfile
from ..models.transaction_types import LAST_RANGE_FROM
from ..presence_matrix import problems_of
from ..usage import uses_of
from .differences import Change, compare
from .problems import Problem, Refused
from .reading import Reading, read
from .tables import Document, Table, Values, objects
from .taking import document_of, read_tables, take

LEADING = ("connector", "address", "user_name")
"""Fields that say whom a stored password is sent to."""


@dataclass
class Loaded:
    """What was changed; `notes` say what is left to do by hand."""

    changes: list[Change]
    notes: list[str] = field(default_factory=list)


def load(
    document: Document,
    *,
    users: Mapping[str, str] | None = None,
    numbers: Mapping[str, Mapping[str, Any]] | None = None,
    dry_run: bool = False,
) -> Loaded:
    """Raises Refused with all that is wrong; then nothing has changed.

    `users` says who is meant by user names that the document has. `numbers` are the database numbers that objects of
    the document had in this system: by them one is found that has another name by now. A dry run changes nothing.
    """
    with transaction.atomic():
        ChangeStamp.renew()  # from here on nobody else changes anything
        reading = read(document, users=users)
        if reading.problems:
            raise Refused(reading.problems)
        before = read_tables()
        loader = _Loader(reading, before, numbers or {})
        loader.run()
        if reading.problems:
            raise Refused(reading.problems)
        changes = compare(loader.before, take(), renamed=loader.renamed)
        transaction.set_rollback(dry_run)
    return Loaded(changes, loader.notes)


class _Loader:
    def __init__(self, reading: Reading, stored: dict[Table, list[Model]], numbers: Mapping[str, Mapping[str, Any]]):
        self.reading = reading
        self.stored = stored
        self.numbers = numbers
        self.before = document_of(stored)
        self.notes: list[str] = []
        self.renamed: dict[str, dict[str, str]] = {}
        self.former: dict[int, str] = {}  # the key that a record of the document has in the tables
        self.left: dict[Table, list[Model]] = {}
        self.written: list[Model] = []

    def run(self) -> None:
        for table in objects():
            self._match(table)
        wanted = self._wanted()
        changed = {table: list(self._changed(table, wanted[table.kind])) for table in objects()}
        for table in objects():
            self._step_aside(table, [*self.left[table], *(each for each in changed[table] if each.pk is not None)])
        for table in objects():
            for record in changed[table]:
                self._save(record)
        for table in objects():
            for part in table.rows.values():
                self._write_rows(table, part, wanted[table.kind])
        for table in reversed(objects()):
            for record in self.left[table]:
                self._delete(table, record)
        self._judge()

    def _match(self, table: Table) -> None:
        """Give the records of the document the database numbers of those stored, where they are the same objects."""
        stored = {table.key_of(record): record for record in self.stored[table]}
        by_number = {record.pk: key for key, record in stored.items()}
        found, numbers = self.reading.objects[table], self.numbers.get(table.kind, {})
        former = {key: by_number[numbers[key]] for key in found if numbers.get(key) in by_number}
        taken = set(former.values())
        former |= {key: key for key in found if key not in former and key in stored and key not in taken}
        for key, name in former.items():
            self._is_stored(found[key], stored[name])
            self.former[id(found[key])] = name
        self.renamed[table.kind] = {name: key for key, name in former.items() if key != name}
        kept = set(former.values())
        self.left[table] = [record for key, record in stored.items() if key not in kept]

    def _is_stored(self, record: Model, stored: Model) -> None:
        record.pk, record._state.adding = stored.pk, False
        if isinstance(record, CmsDestination):
            self._keep_password(record, stored)

    def _keep_password(self, record: CmsDestination, stored: Any) -> None:
        """A stored password is not sent to another system, nor for another user."""
        record.encrypted_password = stored.encrypted_password
        if stored.encrypted_password and any(getattr(record, name) != getattr(stored, name) for name in LEADING):
            record.encrypted_password = ""
            said = _("CMS destination %(name)s: enter its password again, as it leads elsewhere than before.")
            self.notes.append(said % {"name": record.name})

    def _wanted(self) -> Document:
        """The document as this system writes it: references by their names, numbers without leading zeros."""
        records: dict[Table, list[Model]] = {}
        for table in objects():
            records[table] = list(self.reading.objects[table].values())
            for part in table.rows.values():
                records[part] = [row for rows in self.reading.rows[part].values() for row in rows]
        fresh = [record for table in objects() for record in records[table] if record.pk is None]
        for number, record in enumerate(fresh, start=1):
            record.pk = -number  # until it gets one of the database
        for record in (record for found in records.values() for record in found):
            _refer(record)
        document = document_of(records)
        for record in fresh:
            record.pk = None
        return document

    def _changed(self, table: Table, wanted: dict[str, Values]) -> Iterator[Model]:
        for key, record in self.reading.objects[table].items():
            former = self.former.get(id(record))
            before = self.before[table.kind].get(former or "", {})
            if former != key or any(before[name] != wanted[key][name] for name in table.fields):
                yield record

    def _step_aside(self, table: Table, records: list[Model]) -> None:
        """Records that are to exchange values that only one may have give them up first."""
        single = [once.fields[0] for once in table.unique if len(once.fields) == 1]
        names = single if table.key_field.primary_key else [*single, table.key_field.name]
        for name in dict.fromkeys(names):
            every = [*self.stored[table], *self.reading.objects[table].values()]
            taken = {getattr(record, name) for record in every}
            is_number = isinstance(table.model._meta.get_field(name), IntegerField)
            values: Iterator[Any] = iter(range(LAST_RANGE_FROM, 0, -1)) if is_number else map("~{}".format, count())
            free = (value for value in values if value not in taken)
            for record in records:
                table.model._base_manager.filter(pk=record.pk).update(**{name: next(free)})

    def _save(self, record: Model) -> None:
        _refer(record)
        if self._fits(record):
            record.save(force_insert=record._state.adding)
            self.written.append(record)

    def _fits(self, record: Model) -> bool:
        """Whether the database takes the record; each rule that it breaks is noted."""
        number = len(self.reading.problems)
        for constraint in record._meta.constraints:
            if isinstance(constraint, CheckConstraint):
                try:
                    constraint.validate(type(record), record)
                except ValidationError as error:
                    self.reading.say(record, error)
        return len(self.reading.problems) == number

    def _write_rows(self, table: Table, part: Table, wanted: dict[str, Values]) -> None:
        for key, rows in self.reading.rows[part].items():
            owner = self.reading.objects[table][key]
            before = self.before[table.kind].get(self.former.get(id(owner), ""), {})
            if owner.pk is None or before.get(part.rows_name, []) == wanted[key][part.rows_name]:
                continue
            if before:
                part.model._base_manager.filter(**{part.model.part_of: owner}).delete()
            for row in rows:
                _refer(row)
            if all([self._fits(row) for row in rows]):
                part.model._base_manager.bulk_create(rows)  # type: ignore[arg-type]  # rows of this model
                self.written += [owner, *rows]

    def _delete(self, table: Table, record: Model) -> None:
        if uses := uses_of(record):
            said = _("It is not in the document, and cannot be deleted: %(uses)s")
            place = (table.kind, table.key_of(record))
            self.reading.problems.append(Problem(place, said % {"uses": " ".join(map(str, uses))}))
        else:
            record.delete()

    def _judge(self) -> None:
        """What the forms ask of a record that is stored among the others."""
        for record in {id(each): each for each in self.written}.values():
            try:
                record.clean()
            except ValidationError as error:
                self.reading.say(record, error)
            for name, said in _further_problems(record):
                self.reading.problems.append(Problem((*self.reading.places[id(record)], name), said))


def _refer(record: Any) -> None:
    """Take over the numbers of those it refers to, which they may have got meanwhile."""
    for each in record._meta.concrete_fields:
        if each.is_relation and each.is_cached(record):
            setattr(record, each.name, getattr(record, each.name))


def _further_problems(record: Model) -> Iterable[tuple[str, str]]:
    if isinstance(record, CmsDestination) and (said := address_problem(record.connector, record.address)):
        yield "address", said
    if isinstance(record, CmsProfile):
        rules = [row.as_rule() for row in record.presence_rules.all()]
        yield from (("presence_rules", said) for said in (problems_of(rules) if rules else ()))
