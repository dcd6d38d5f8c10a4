"""Statements that Django words once in a process; from call to call only their values differ.

The ORM works the SQL of a query out anew each time, which takes longer than the database takes to answer. That matters
in the few statements that every event and every command of a call needs. For these, decorate a function that makes a
`QuerySet` of its arguments, and its calls give the rows:

    @compiled.query
    def legs_of(user_id: int) -> QuerySet[Call]:
        return Call.objects.open().filter(user=user_id)

    legs_of(user.pk)  # a list of calls

The function is given a stand-in for each value, so it must not look at them. Arguments are plain values, no model
instances; collections are for `__in` only, as a value may come in them twice. None, booleans and classes are given as
they are.

The database may plan such a statement once as well: an engine with `prepared` is told that it comes again and again.
"""

from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext
from copy import copy
from datetime import datetime
from functools import update_wrapper
from itertools import count, islice, repeat
from types import SimpleNamespace
from typing import Any, Generic, ParamSpec, TypeVar, cast
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import DateTimeField, Expression, Field, QuerySet, UUIDField, Value
from django.db.models.sql import UpdateQuery

P = ParamSpec("P")
Row = TypeVar("Row")
Update = tuple[QuerySet[Any, Any], Mapping[str, Any]]
LISTS = (list, tuple, set, frozenset)
LISTED: tuple[int, ...] = (*range(1, 9), 50)
"""The lengths of lists that have a statement: one between two of them is filled up with its last value."""

PLAIN = {str, int}
"""Every database takes these as they are."""

FIELDS: dict[type, Field[Any, Any]] = {datetime: DateTimeField(), UUID: UUIDField()}


class Parameter(Expression):
    """Stands in a statement for the value of that number, and knows the field to which it is written, if to one."""

    written_to: Field[Any, Any] | None = None

    def __init__(self, number: int):
        super().__init__()
        self.number = number

    def as_sql(self, *args: Any, **kwargs: Any) -> Any:
        return "%s", [self]

    def of(self, values: list[Any], using: BaseDatabaseWrapper) -> Any:
        """What the database is given for it."""
        value = values[self.number]
        if self.written_to:
            return self.written_to.get_db_prep_save(value, using)
        if type(value) in PLAIN:
            return value
        field = FIELDS.get(type(value)) or Value(value).output_field
        return field.get_db_prep_value(value, using)


class Selection(Generic[Row]):
    """A query with parameters."""

    def __init__(self, rows: QuerySet[Any, Row], using: BaseDatabaseWrapper):
        self.iterable: Any = rows._iterable_class
        self.compiler: Any = rows.query.get_compiler(connection=using)
        self.sql, self.parameters = self.compiler.as_sql()
        self.compiler.connection = using.copy()  # is never opened; that of this thread may end before
        columns = [column[0] for column in self.compiler.select[: self.compiler.col_count]]
        converters, composite = self.compiler.get_converters(columns), self.compiler.has_composite_fields(columns)
        self.compiler.get_converters = lambda columns: converters
        self.compiler.has_composite_fields = lambda columns: composite
        self.locks = rows.query.select_for_update and using.features.has_select_for_update

    def __call__(self, values: list[Any], using: BaseDatabaseWrapper) -> list[Row]:
        if self.locks and using.get_autocommit():  # Django looks at it only when it words the query
            raise transaction.TransactionManagementError("Rows can be locked in a transaction only.")
        compiler = copy(self.compiler)
        compiler.connection = using
        compiler.as_sql = lambda: (self.sql, _given(self.parameters, values, using))
        found = compiler.execute_sql()
        if not found:  # as mostly: the iterable prepares more than the query costs
            return []
        compiler.execute_sql = lambda *args, **kwargs: found
        query = SimpleNamespace(get_compiler=lambda using: compiler)
        return list(self.iterable(SimpleNamespace(db=using.alias, query=query, _known_related_objects={})))


class Change:
    """An UPDATE with parameters."""

    def __init__(self, asked: Update, using: BaseDatabaseWrapper):
        rows, fields = asked
        for name, value in fields.items():
            if isinstance(value, Parameter):
                value.written_to = rows.model._meta.get_field(name)
        changed: Any = rows.query.chain(UpdateQuery)
        changed.add_update_values(fields)
        self.sql, self.parameters = changed.get_compiler(connection=using).as_sql()

    def __call__(self, values: list[Any], using: BaseDatabaseWrapper) -> int:
        with transaction.mark_for_rollback_on_error(using.alias), using.cursor() as cursor:
            cursor.execute(self.sql, _given(self.parameters, values, using))
            return int(cursor.rowcount)


def query(build: Callable[P, QuerySet[Any, Row]]) -> Callable[P, list[Row]]:
    """The rows of the query set that the function makes of its arguments."""
    return cast(Callable[P, list[Row]], _Compiled(build, Selection, list))


def update(build: Callable[P, Update]) -> Callable[P, int]:
    """Updates the query set with the fields that the function makes of its arguments. Returns the number of rows."""
    return cast(Callable[P, int], _Compiled(build, Change, lambda asked: asked[0].update(**asked[1])))


class _Compiled:
    """The function as it is called: what it makes of stand-ins is compiled once for each shape of arguments."""

    def __init__(self, build: Callable[..., Any], compile: Callable[..., Any], ask: Callable[[Any], Any]):
        self.build, self.compile, self.ask = build, compile, ask
        self.kept: dict[Any, Callable[[list[Any], BaseDatabaseWrapper], Any]] = {}
        update_wrapper(self, build)

    def __call__(self, *arguments: Any) -> Any:
        if not all(map(_fits, arguments)):
            return self.ask(self.build(*arguments))
        using = connections[DEFAULT_DB_ALIAS]
        key = using.vendor, *map(_shape, arguments)
        if (statement := self.kept.get(key)) is None:
            numbers = map(Parameter, count())
            asked = self.build(*(_stand_in(each, numbers) for each in arguments))
            statement = self.kept[key] = self.compile(asked, using)
        prepared: Callable[[], AbstractContextManager[object]] = getattr(using, "prepared", nullcontext)
        with prepared():
            return statement([value for each in arguments for value in _values(each)], using)


def _fits(argument: Any) -> bool:
    """Whether there is a statement for it: lists may neither be empty nor long, nor may their values be missing."""
    return not isinstance(argument, LISTS) or (0 < len(argument) <= LISTED[-1] and None not in argument)


def _is_part(argument: Any) -> bool:
    """Whether it decides how the statement is worded, rather than being a value in it."""
    return argument is None or isinstance(argument, bool | type)


def _shape(argument: Any) -> Any:
    if _is_part(argument):
        return argument.__class__, argument
    if isinstance(argument, dict):
        return tuple(argument)
    return _length(argument) if isinstance(argument, LISTS) else ""


def _stand_in(argument: Any, parameters: Iterator[Parameter]) -> Any:
    if _is_part(argument):
        return argument
    if isinstance(argument, dict):
        return {name: next(parameters) for name in argument}
    return list(islice(parameters, _length(argument))) if isinstance(argument, LISTS) else next(parameters)


def _length(argument: Collection[Any]) -> int:
    return LISTED[bisect_left(LISTED, len(argument))]


def _values(argument: Any) -> Collection[Any]:
    if _is_part(argument):
        return ()
    if isinstance(argument, dict):
        return argument.values()
    if not isinstance(argument, LISTS):
        return (argument,)
    *values, last = argument
    return [*values, *repeat(last, _length(argument) - len(values))]


def _given(parameters: Iterable[Any], values: list[Any], using: BaseDatabaseWrapper) -> list[Any]:
    return [each.of(values, using) if isinstance(each, Parameter) else each for each in parameters]
