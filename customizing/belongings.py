"""What users and positions have that is no Customizing: roles, positions, telephones. Told by whoever keeps it."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Model
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_stubs_ext import StrOrPromise

from .models import Position, PositionHolder, PositionRole, RoleAssignment
from .models.assignments import IN_COMPANY, Assignment, in_words

USER, POSITION = "user", "position"
OWNERS: dict[str, tuple[type[Model], str]] = {USER: (get_user_model(), "username"), POSITION: (Position, "name")}
"""By kind: who has something, and by which field each is known."""
TITLES: dict[str, StrOrPromise] = {USER: gettext_lazy("User"), POSITION: IN_COMPANY}
MAY_BE_SEEN_WITH = {USER: ("auth.view_user", "auth.change_user"), POSITION: ("customizing.view_position",)}
"""By kind: with which permissions somebody sees what they have, any of them."""
Values = Mapping[str, str]
Reader = Callable[[Collection[int]], Iterable[tuple[int, str, Values]]]


@dataclass(frozen=True)
class Value:
    """A field: what it is called, and how its text is read by people."""

    label: StrOrPromise
    in_words: Callable[[str], str] = str


@dataclass(frozen=True)
class Part:
    """One thing of which an owner has several, each with its values; or without `title` what the owner has once.

    `read` gives, for the numbers of owners, whose it is, by what it is known, and its values as texts.
    """

    kind: str
    rows: str
    title: StrOrPromise
    fields: Mapping[str, Value]
    read: Reader


PARTS: list[Part] = []


def register(part: Part) -> None:
    """Have changes of it recorded. Before each, `assignments_touched` has to be sent."""
    PARTS[:] = [*(each for each in PARTS if (each.kind, each.rows) != (part.kind, part.rows)), part]


def title_of(kind: str) -> str:
    """What one of them is called."""
    return capfirst(str(TITLES[kind]))


def part_of(kind: str, rows: str) -> Part | None:
    return next((part for part in PARTS if (part.kind, part.rows) == (kind, rows)), None)


def _days(rows: type[Assignment], owner: str, of: str) -> Reader:
    def read(numbers: Collection[int]) -> Iterable[tuple[int, str, Values]]:
        found: Any = rows._default_manager.filter(**{f"{owner}__in": numbers})
        for number, name, first, last in found.values_list(owner, f"{of}__name", "valid_from", "valid_to"):
            yield number, name, {"days": f"{first or ''}..{last or ''}"}

    return read


def _days_in_words(text: str) -> str:
    if not text:
        return ""
    first, last = (date.fromisoformat(day) if day else None for day in text.split(".."))
    return in_words(first, last) or _("without end")


def _descriptions(numbers: Collection[int]) -> Iterable[tuple[int, str, Values]]:
    for number, description in Position.objects.filter(pk__in=numbers).values_list("pk", "description"):
        yield number, "", {"description": description}


DAYS = {"days": Value(gettext_lazy("Days"), _days_in_words)}
ROLE = gettext_lazy("Business role")
register(Part(USER, "roles", ROLE, DAYS, _days(RoleAssignment, "user", "businessrole")))
register(Part(USER, "positions", IN_COMPANY, DAYS, _days(PositionHolder, "user", "position")))
register(Part(POSITION, "", "", {"description": Value(gettext_lazy("Description"))}, _descriptions))
register(Part(POSITION, "roles", ROLE, DAYS, _days(PositionRole, "position", "businessrole")))
