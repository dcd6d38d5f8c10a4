"""Which users have which business roles today, by themselves or by a position that they hold."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from django.utils import timezone

from .models import BusinessRole, ChangeStamp, Position, PositionHolder, PositionRole, RoleAssignment
from .models.assignments import Assignment


def today() -> date:
    """The day by which assignments are in force: that of the place named by TIME_ZONE."""
    return timezone.localdate(timezone=timezone.get_default_timezone())


def in_force() -> Iterator[tuple[int, int]]:
    """The ids of business role and user, for all roles that users have today; by one query."""
    direct = RoleAssignment.objects.in_force(today()).values_list("businessrole_id", "user_id")
    held = _holders(BusinessRole.objects.all()).values_list("position__role_rows__businessrole_id", "user_id")
    yield from direct.union(held)


def having(roles: QuerySet[BusinessRole], *, user: str = "pk") -> Q:
    """The condition that the user of a row has one of these roles today. `user` is the field of the row."""
    direct = RoleAssignment.objects.in_force(today()).filter(businessrole__in=roles)
    return Q(Exists(direct.filter(user=OuterRef(user)))) | Q(Exists(_holders(roles).filter(user=OuterRef(user))))


def _holders(roles: QuerySet[BusinessRole]) -> QuerySet[PositionHolder]:
    """Who holds positions that have these roles, a row for each role; both in force today."""
    given = PositionRole.objects.in_force(today()).filter(businessrole__in=roles)
    return PositionHolder.objects.in_force(today()).filter(position__role_rows__in=given)


@receiver([post_save, post_delete])
def renew_stamp(sender: type[Any], instance: Any, **kwargs: Any) -> None:
    """One row is saved or deleted; changes of many rows renew the stamp themselves."""
    if issubclass(sender, (Assignment, Position)) and kwargs.get("origin", instance) is instance:
        ChangeStamp.renew()
