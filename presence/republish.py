"""A change of Customizing can change what is shown of everybody: all are published anew."""

from django.dispatch import receiver

from customizing import access
from customizing.models import BusinessRole
from customizing.signals import customizing_changed

from . import facts, hub
from .models import Agent

_seen: str | None = None


@receiver(customizing_changed)
def everybody(**kwargs: object) -> None:
    """New versions for all users, and the pages of roles that lost presence get none any more."""
    global _seen
    _seen = access.version()
    _allow()
    facts.changed(Agent.objects.values_list("pk", flat=True))


def if_changed_elsewhere() -> None:
    """The same if another process has changed Customizing since the last look."""
    if _has_changed():
        everybody()


def pages_if_changed_elsewhere() -> None:
    """Only what concerns the pages at this worker; new versions come from the process that made the change."""
    if _has_changed():
        _allow()


def _has_changed() -> bool:
    global _seen
    before, _seen = _seen, access.version()
    return before not in (None, _seen)


def _allow() -> None:
    roles = BusinessRole.objects.values_list("pk", flat=True)
    hub.allow({role_id: access.profile_bundle(role_id).communication for role_id in roles})
