"""Which users have which business roles today, by themselves or by a position that they hold."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.signals import post_delete, post_save, pre_delete, pre_save
from django.dispatch import receiver
from django.utils import timezone

from .belongings import POSITION, USER
from .models import BusinessRole, ChangeStamp, Position, PositionHolder, PositionRole, RoleAssignment
from .models.assignments import Assignment, touch
from .signals import assignments_touched


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


def tell_before(sender: type[Any], instance: Any, **kwargs: Any) -> None:
    """A row is about to be saved, or deleted by itself."""
    if kwargs.get("origin", instance) is instance:
        touch(sender, [getattr(instance, f"{sender.owner}_id")])


for _rows in (RoleAssignment, PositionHolder, PositionRole):
    pre_save.connect(tell_before, sender=_rows)
    pre_delete.connect(tell_before, sender=_rows)


@receiver([pre_save, pre_delete], sender=Position)
def tell_before_of_position(instance: Position, signal: Any, **kwargs: Any) -> None:
    """It is about to be saved, or to be deleted, of which its holders are told together."""
    if instance.pk:
        assignments_touched.send(sender=Position, kind=POSITION, numbers=[instance.pk])
    if signal is pre_delete:
        holders = instance.holder_rows.values_list("user", flat=True)
        assignments_touched.send(sender=Position, kind=USER, numbers=holders)


@receiver(post_save, sender=Position)
def tell_of_a_new_one(instance: Position, created: bool, **kwargs: Any) -> None:
    if created:
        assignments_touched.send(sender=Position, kind=POSITION, numbers=[instance.pk], new=True)
