"""An extension has one user on each telephone system, and so has a name there."""

from collections.abc import Collection
from typing import Any

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce, Lower, NullIf
from django.utils.translation import gettext as _

from customizing.models import CmsDestination
from presence.models import Agent, OtherTelephone, Telephone
from presence.notices import write as notices


def system_of(telephone: Telephone) -> int | None:
    """The telephone system it is at, or was when it was used last; None if it could come to any."""
    last = telephone.destination_id if isinstance(telephone, Agent) else None
    return telephone.own_destination_id or last


def holder(extension: str, *, at: int | None, instead_of: User) -> Telephone | None:
    """The telephone of somebody else with that extension at the telephone system, or that could come to it."""
    if not extension:
        return None
    agents = Agent.objects.filter(extension=extension).exclude(user=instead_of.pk).select_related("user")
    others = OtherTelephone.objects.filter(extension=extension).exclude(user=instead_of.pk).select_related("user")
    return next((each for each in (*agents, *others) if could_meet(system_of(each), at)), None)


def holder_of_name(name: str, *, at: int | None, instead_of: User) -> Telephone | None:
    """The telephone of somebody else that goes by this name at the telephone system, or could come to it."""
    found = with_names([name], besides=[instead_of.pk])
    return next((each for each in found if could_meet(system_of(each), at)), None)


def with_names(names: Collection[str], *, besides: Collection[int]) -> list[Telephone]:
    """The telephones of others that go by one of the names; capital letters make no difference.

    Who has no telephone yet goes by the user name.
    """
    lower = [name.lower() for name in names]
    wanted = Lower(Coalesce(NullIf("cms_user_name", Value("")), F("user__username")))
    found: list[Telephone] = []
    for kind in (Agent, OtherTelephone):
        rows = kind._default_manager.annotate(name=wanted).filter(name__in=lower).exclude(user__in=besides)
        found += rows.select_related("user")
    without = User.objects.annotate(name=Lower("username")).filter(name__in=lower, agent=None)
    return [*found, *(Agent(user=user) for user in without.exclude(pk__in=besides))]


def could_meet(one: int | None, other: int | None) -> bool:
    """Whether two telephones are on the same telephone system, or could come to the same one."""
    return one is None or other is None or one == other


def come_to(destination: CmsDestination, user_id: int, *, only_if: Q | None = None, **fields: Any) -> int:
    """The agent is on that telephone system from now on. Whose extension is somebody else's there loses it."""
    agents = Agent.objects.filter(only_if or Q(), pk=user_id)
    try:
        with transaction.atomic():
            return agents.update(destination=destination, **fields)
    except IntegrityError:
        return _without_extension(destination, user_id, only_if=only_if or Q(), fields=fields)


@transaction.atomic
def _without_extension(destination: CmsDestination, user_id: int, *, only_if: Q, fields: dict[str, Any]) -> int:
    had = Agent.objects.filter(pk=user_id).values_list("extension", flat=True).first()
    moved = Agent.objects.filter(only_if, pk=user_id).update(destination=destination, extension="", **fields)
    if moved:
        said = _("Extension %(extension)s is somebody else's on %(system)s. Ask an administrator for another one.")
        notices.tell(user_id, said % {"extension": had, "system": destination}, level="warning")
    return moved
