"""The business roles and positions of many users, with their days: read, told apart and stored."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any, NamedTuple

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from customizing.models import BusinessRole, Position, PositionHolder, RoleAssignment

BETWEEN = re.compile(r"[,;\n]")
DAY = r"\d{4}-\d{2}-\d{2}"
WITH_DAYS = re.compile(rf"(?P<name>.+?)(?:\s+(?P<first>{DAY})?\s*\.\.\s*(?P<last>{DAY})?)?", re.S)
TABLES: dict[str, tuple[type[RoleAssignment] | type[PositionHolder], str]] = {
    "roles": (RoleAssignment, "businessrole"),
    "positions": (PositionHolder, "position"),
}
"""By the column: where it is stored, and by which field."""


class Term(NamedTuple):
    """A role or position, by its id, from a first to a last day."""

    of: int
    first: date | None = None
    last: date | None = None


Terms = frozenset[Term]


class Unclear(Exception):
    """What stands in a cell; the text says what to do."""


def names_of(column: str) -> dict[int, str]:
    """What each role or position is called in a file."""
    kind: type[BusinessRole] | type[Position] = BusinessRole if column == "roles" else Position
    return dict(kind._default_manager.values_list("pk", "name"))


def stored(column: str, users: Collection[int] | QuerySet[Any, Any]) -> dict[int, Terms]:
    """What each of these users has."""
    table, field = TABLES[column]
    found: dict[int, set[Term]] = defaultdict(set)
    rows = table._default_manager.filter(user__in=users)
    for user, of, first, last in rows.values_list("user", field, "valid_from", "valid_to"):
        found[user].add(Term(of, first, last))
    return {user: frozenset(terms) for user, terms in found.items()}


def written(terms: Iterable[Term], names: Mapping[int, str]) -> str:
    """As it stands in a file, such as `IC_AGENT 2026-01-01..2026-06-30, SALESPRO`."""
    return ", ".join(sorted(_written(names.get(term.of, str(term.of)), term) for term in terms))


def read(cell: str, known: Mapping[str, int]) -> tuple[Terms, list[str]]:
    """What a cell says, and the names in it that are not known. Raises Unclear."""
    found, unknown = {}, []
    for each in filter(None, map(str.strip, BETWEEN.split(cell))):
        name, first, last = _parts(each, known)
        if name.lower() not in known:
            unknown.append(name)
            continue
        of = known[name.lower()]
        if of in found:
            raise Unclear(_("%(name)s stands here twice. Take one of them out.") % {"name": name})
        found[of] = Term(of, first, last)
    return frozenset(found.values()), unknown


def store(column: str, had: Mapping[int, Terms], wanted: Mapping[int, Terms]) -> None:
    """Give each user what is wanted and no more. Days that change are changed."""
    table, field = TABLES[column]
    new = [(user, term) for user, terms in wanted.items() for term in terms - had.get(user, frozenset())]
    rows: list[Any] = [
        table(**{f"{field}_id": term.of, "user_id": user, "valid_from": term.first, "valid_to": term.last})
        for user, term in new
    ]
    table._default_manager.bulk_create(
        rows, update_conflicts=True, unique_fields=[field, "user"], update_fields=["valid_from", "valid_to"]
    )
    gone: dict[int, list[int]] = defaultdict(list)
    for user, terms in wanted.items():
        for of in {term.of for term in had.get(user, frozenset())} - {term.of for term in terms}:
            gone[of].append(user)
    for of, users in gone.items():
        table._default_manager.filter(**{field: of}, user__in=users).delete()


def _written(name: str, term: Term) -> str:
    if not (term.first or term.last):
        return name
    return f"{name} {term.first or ''}..{term.last or ''}"


def _parts(each: str, known: Mapping[str, int]) -> tuple[str, date | None, date | None]:
    """A name that looks as if it had days is a name all the same."""
    if each.lower() in known or not (match := WITH_DAYS.fullmatch(each)):
        return each, None, None
    try:
        first, last = (date.fromisoformat(day) if day else None for day in (match["first"], match["last"]))
    except ValueError:
        said = _("%(cell)s: there is no such day. Write days as 2026-01-31..2026-12-31, either of them or both.")
        raise Unclear(said % {"cell": each}) from None
    if first and last and last < first:
        raise Unclear(_("%(cell)s: the last day is before the first one. Exchange them.") % {"cell": each})
    return match["name"], first, last
