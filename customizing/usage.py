"""Who uses a record of Customizing, in words, with the page where that is ended.

Customizing knows its own tables. Of what else uses it, the apps above tell it: see `register_uses`.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

from django.contrib.auth.models import AbstractUser
from django.db.models import ForeignObjectRel, Model, QuerySet
from django.db.models.deletion import PROTECT
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .display_names import name_of
from .models import BusinessRole, CustomizingModel, PositionRole

SHOWN = 5


@dataclass(frozen=True)
class Use:
    """Something that keeps a record from being deleted. `url` is where that is ended, `action` what is done there."""

    text: str
    url: str = ""
    action: str = ""

    def __str__(self) -> str:
        return self.text


Record = TypeVar("Record", bound=Model)
_asked: dict[type[Model], list[Callable[[Any], Iterable[Use]]]] = {}
_explained: set[type[Model]] = set()


def register_uses(
    model: type[Record], asked: Callable[[Record], Iterable[Use]], *, explains: Iterable[type[Model]] = ()
) -> None:
    """From now on `asked(record)` says who uses a record of this model.

    `explains` are the tables referring to it of which it tells, so that they are not counted besides.
    """
    if asked not in _asked.setdefault(model, []):
        _asked[model].append(asked)
    _explained.update(explains)


def uses_of(record: Model) -> list[Use]:
    """All that keeps the record from being deleted; nothing if it may be."""
    told = [use for asked in _asked.get(type(record), ()) for use in asked(record)]
    return [*_users_of_role(record), *told, *_referring(record)]


def names_of_first(people: QuerySet[AbstractUser]) -> str:
    """The first of the people in one line, and how many more there are."""
    number = people.count()
    listed = ", ".join(name_of(user) for user in people.order_by("username")[:SHOWN])
    if number <= SHOWN:
        return listed
    return _("%(names)s and %(n)d more") % {"names": listed, "n": number - SHOWN}


def change_page(record: Model) -> str:
    """The address of the record's form; empty if it has none."""
    return _page(type(record), "change", record.pk)


def _users_of_role(record: Model) -> Iterator[Use]:
    if not isinstance(record, BusinessRole) or not (number := record.users.count()):
        return
    said = ngettext("%(n)d user has this role: %(names)s.", "%(n)d users have this role: %(names)s.", number)
    text = said % {"n": number, "names": names_of_first(record.users.all())}
    yield Use(text, _page(BusinessRole, "users", record.pk), _("Take users out of the role"))


def _positions_of_role(role: BusinessRole) -> Iterator[Use]:
    for position in role.positions.all():
        yield Use(f"{position._meta.verbose_name}: {position}", change_page(position), _("Open"))


def _referring(record: Model) -> Iterator[Use]:
    """What refers to the record in the database and does not go with it."""
    for relation in record._meta.related_objects:
        if relation.on_delete is PROTECT and relation.related_model not in _explained:
            found = relation.related_model._base_manager.filter(**{relation.field.name: record})
            yield from _in_words(found, relation=relation, record=record)


def _in_words(found: QuerySet[Model], *, relation: ForeignObjectRel, record: Model) -> Iterator[Use]:
    """A use for each record of Customizing; for rows of another table one use with their number."""
    options = relation.related_model._meta
    if issubclass(relation.related_model, CustomizingModel):
        for each in found:
            owner = getattr(each, part_of) if (part_of := relation.related_model.part_of) else None
            text = f"{options.verbose_name}: {each}" + (f" ({owner._meta.verbose_name} {owner})" if owner else "")
            yield Use(text, change_page(owner or each), _("Open"))
    elif number := found.count():
        kind = options.verbose_name if number == 1 else options.verbose_name_plural
        text = _("It is used by %(number)d %(kind)s.") % {"number": number, "kind": kind}
        page = _page(relation.related_model, "changelist")
        lookup = f"?{relation.field.name}__{relation.field.target_field.name}__exact={record.pk}"
        yield Use(text, page and page + lookup, _("Show them"))


def _page(model: type[Model], action: str, *args: object) -> str:
    try:
        return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{action}", args=args)
    except NoReverseMatch:
        return ""


register_uses(BusinessRole, _positions_of_role, explains=[PositionRole])
