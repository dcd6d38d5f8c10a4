"""How long a transfer rings, and where a caller goes whom nobody takes: by the sender's integration profile."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User

from customizing import access
from customizing.models import CmsIntegrationProfile, Fallback
from presence.models import Agent
from presence.working_role import role_at_logon


def profile_of(user: User) -> CmsIntegrationProfile | None:
    """The integration profile of the role that the user logged on with, also if that has lost communication since."""
    return access.profiles_to_finish_a_call(role_at_logon(user)).integration


def fallback_options(user: User) -> dict[str, Any]:
    """What a blind transfer of the user tells the CMS, as fields of its command."""
    profile = profile_of(user)
    if profile is None:
        return {}
    rings_at = profile.fallback_user if profile.fallback == Fallback.USER else None
    if rings_at and _is_elsewhere(rings_at, user):
        rings_at = None  # so that anyone available is asked at once
    return {
        "ring_seconds": profile.ring_seconds or 0,
        "return_seconds": profile.return_seconds or 0,
        "fallback_user": rings_at.get_username() if rings_at else "",
        "fallback_queue": profile.fallback_queue if profile.fallback == Fallback.QUEUE else "",
        "call_back": profile.fallback == Fallback.CALL_BACK,
    }


def fallback_options_of_departed(user: User) -> dict[str, Any]:
    """What is wished for a caller of a user who is gone; it rings at nobody who is. Without a profile: a call back."""
    options = fallback_options(user) or {"call_back": True}
    others = User.objects.filter(is_active=True).exclude(pk=user.pk)
    if not others.filter(username=options.get("fallback_user", "")).exists():
        options["fallback_user"] = ""
    return {name: option for name, option in options.items() if name not in {"ring_seconds", "return_seconds"}}


def _is_elsewhere(rings_at: User, user: User) -> bool:
    """Whether the two are on different telephone systems, so that a call of one does not ring at the other."""
    known = Agent.objects.filter(user__in=[rings_at, user], destination__isnull=False)
    return known.values("destination").distinct().count() > 1


def ring_time(options: dict[str, Any]) -> timedelta:
    """How long the target may ring."""
    return timedelta(seconds=options.get("ring_seconds", 0) or getattr(settings, "RING_TIMEOUT", 30))
