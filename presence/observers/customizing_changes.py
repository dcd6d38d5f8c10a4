"""A change of Customizing can change what is shown of everybody: all are published anew."""

from django.dispatch import receiver

from customizing import access
from customizing.signals import customizing_changed
from presence import changes
from presence.models import Agent
from presence.push import session_end

_seen: str | None = None


@receiver(customizing_changed)
def everybody(**kwargs: object) -> None:
    """New versions for all users, and the pages of roles that lost presence get none any more."""
    global _seen
    _seen = access.version()
    session_end.customizing_changed()
    changes.changed(Agent.objects.values_list("pk", flat=True))


def if_changed_elsewhere() -> None:
    """Publish everybody if another process has changed Customizing since the last look."""
    if _has_changed():
        everybody()


def pages_if_changed_elsewhere() -> None:
    """Look after the pages at this worker only; new versions come from the process that made the change."""
    if _has_changed():
        session_end.customizing_changed()


def _has_changed() -> bool:
    global _seen
    before, _seen = _seen, access.version()
    return before not in (None, _seen)
