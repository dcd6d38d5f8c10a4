"""Who has a business role, from when to when: a user, or whoever holds a position. That is no Customizing."""

from collections.abc import Iterable
from datetime import date
from typing import Any, ClassVar, TypeVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.formats import date_format
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ..signals import assignments_touched
from .base import ChangeStamp, CustomizingQuerySet

IN_COMPANY = pgettext_lazy("in the company", "position")
Row = TypeVar("Row", bound=models.Model)


class AssignmentQuerySet(CustomizingQuerySet[Row]):
    def in_force(self, day: date) -> "AssignmentQuerySet[Row]":
        """Those of that day."""
        begun = Q(valid_from=None) | Q(valid_from__lte=day)
        return self.filter(begun, Q(valid_to=None) | Q(valid_to__gte=day))

    def update(self, **kwargs: Any) -> int:
        self._touch()
        return super().update(**kwargs)

    def bulk_create(self, objs: Iterable[Row], *args: Any, **kwargs: Any) -> list[Row]:
        rows = list(objs)
        touch(self.model, {getattr(row, f"{_owner(self.model)}_id") for row in rows})
        return super().bulk_create(rows, *args, **kwargs)

    def delete(self) -> tuple[int, dict[str, int]]:
        self._touch()
        deleted = super().delete()
        ChangeStamp.renew()
        return deleted

    def _touch(self) -> None:
        touch(self.model, self.order_by().values_list(f"{_owner(self.model)}_id", flat=True))


class Assignment(models.Model):
    """In force from the first to the last day; without one there is no bound."""

    owner: ClassVar[str]
    """The field that says whose it is."""

    valid_from = models.DateField(_("from"), null=True, blank=True, help_text=_("Empty: from now on."))
    valid_to = models.DateField(_("to"), null=True, blank=True, help_text=_("The last day. Empty: without end."))

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_from=None) | Q(valid_to=None) | Q(valid_from__lte=F("valid_to")),
                name="%(class)s_days_in_order",
                violation_error_message=_("To: this day is before the first one. Enter a later one."),
            )
        ]

    @property
    def days(self) -> str:
        """From when to when, in words; nothing if there is no bound."""
        return in_words(self.valid_from, self.valid_to)

    @property
    def in_words(self) -> str:
        """What is held, and on which days if there are bounds."""
        return f"{self} ({self.days})" if self.days else str(self)


class RoleAssignment(Assignment):
    """A business role of a user."""

    owner = "user"

    businessrole = models.ForeignKey("BusinessRole", models.CASCADE, verbose_name=_("business role"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="role_assignments", verbose_name=_("user")
    )

    class Meta(Assignment.Meta):
        db_table = "customizing_businessrole_users"
        unique_together = [("businessrole", "user")]
        verbose_name = _("business role of a user")
        verbose_name_plural = _("business roles of users")

    def __str__(self) -> str:
        return str(self.businessrole)


class Position(models.Model):
    """A place in the company. Whoever holds it has its business roles."""

    name = models.CharField(IN_COMPANY, max_length=60, unique=True)
    description = models.CharField(_("description"), max_length=120, blank=True)
    roles: models.ManyToManyField[Any, Any] = models.ManyToManyField(
        "BusinessRole", through="PositionRole", related_name="positions", verbose_name=_("business roles")
    )
    holders: models.ManyToManyField[Any, Any] = models.ManyToManyField(
        settings.AUTH_USER_MODEL, through="PositionHolder", related_name="positions", verbose_name=_("holders")
    )

    class Meta:
        ordering = ["name"]
        verbose_name = IN_COMPANY
        verbose_name_plural = _("positions")

    def __str__(self) -> str:
        return self.name


class PositionRole(Assignment):
    """A business role of all who hold a position."""

    owner = "position"

    position = models.ForeignKey(Position, models.CASCADE, related_name="role_rows")
    businessrole = models.ForeignKey("BusinessRole", models.PROTECT, verbose_name=_("business role"))

    class Meta(Assignment.Meta):
        unique_together = [("position", "businessrole")]
        verbose_name = _("business role of the position")
        verbose_name_plural = _("business roles of the position")

    def __str__(self) -> str:
        return str(self.businessrole)


class PositionHolder(Assignment):
    """A user who holds a position."""

    owner = "user"

    position = models.ForeignKey(Position, models.CASCADE, related_name="holder_rows", verbose_name=IN_COMPANY)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="position_rows", verbose_name=_("user")
    )

    class Meta(Assignment.Meta):
        unique_together = [("position", "user")]
        verbose_name = _("position of a user")
        verbose_name_plural = _("positions of users")

    def __str__(self) -> str:
        return str(self.position)


def touch(rows: type[Any], numbers: Iterable[int]) -> None:
    """Say that such rows of these owners are about to change."""
    assignments_touched.send(sender=rows, kind=_owner(rows), numbers=numbers)


def _owner(rows: type[Any]) -> str:
    owner: str = rows.owner
    return owner


def in_words(first: date | None, last: date | None) -> str:
    """From the first to the last day; nothing if there is neither."""
    days = [date_format(day, "SHORT_DATE_FORMAT") if day else "" for day in (first, last)]
    if first and last:
        return _now("%(first)s to %(last)s") % {"first": days[0], "last": days[1]}
    if first:
        return _now("from %(first)s") % {"first": days[0]}
    return _now("until %(last)s") % {"last": days[1]} if last else ""
