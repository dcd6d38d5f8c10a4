"""An extension has one user on each telephone system."""

from typing import Any

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from customizing.models import CmsDestination
from presence.models import Agent
from presence.notices import write as notices


def holder(extension: str, *, instead_of: User) -> Agent | None:
    """Who has the extension on the user's telephone system, or could come to the same one."""
    own = Agent.objects.filter(user=instead_of.pk).values_list("destination", flat=True).first()
    same = Q() if own is None else Q(destination=own) | Q(destination=None)
    others = Agent.objects.filter(same, extension=extension).exclude(user=instead_of.pk).exclude(extension="")
    return others.select_related("user").first()


def could_meet(one: Agent, other: Agent) -> bool:
    """The same of two at hand: they are on the same telephone system, or could come to the same one."""
    return one.destination_id is None or other.destination_id is None or one.destination_id == other.destination_id


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
