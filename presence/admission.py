"""Who may open a socket, and what comes with it. Also: whose session is over while its sockets are still open."""

from importlib import import_module

from django.conf import settings
from django.contrib.auth import get_user
from django.contrib.auth.models import User
from django.contrib.auth.signals import user_logged_out
from django.contrib.sessions.models import Session
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone

from customizing import access

from . import delivery, hub
from .connection import Visitor
from .models import Agent

GRACE = 5


def admit(session_key: str) -> Visitor | None:
    """The visitor with this session; None if it is no session of an active user."""
    if not session_key:
        return None
    request = HttpRequest()
    request.session = import_module(settings.SESSION_ENGINE).SessionStore(session_key)
    user = get_user(request)
    if not user.is_authenticated:
        return None
    role_id = Agent.objects.filter(user=user).values_list("role_id", flat=True).first()
    return Visitor(
        user_id=user.pk,
        session_key=session_key,
        role_id=role_id,
        may_watch=access.profile_bundle(role_id).communication,
        grace=grace_of(role_id),
        notices=delivery.unshown_text(user.pk),
    )


def grace_of(role_id: int | None) -> int:
    """For how many seconds a user of this role may be without any open page."""
    heartbeat = access.profile_bundle(role_id).heartbeat
    return heartbeat.tolerance if heartbeat else GRACE


def end_sessions_that_are_over() -> None:
    """Close the sockets of sessions that have expired or were deleted, and of users who are no longer active."""
    visitors = hub.visitors()
    if not visitors:
        return
    keys = {each.session_key for each in visitors}
    valid = Session.objects.filter(session_key__in=keys, expire_date__gt=timezone.now())
    going_on = set(valid.values_list("session_key", flat=True))
    user_ids = {each.user_id for each in visitors}
    active = set(User.objects.filter(pk__in=user_ids, is_active=True).values_list("pk", flat=True))
    for each in {each.session_key: each for each in visitors}.values():
        if each.session_key not in going_on or each.user_id not in active:
            hub.session_ended(each.session_key, user_id=each.user_id, reason="session-over")


@receiver(user_logged_out)
def _logged_out(request: HttpRequest, user: User | None, **kwargs: object) -> None:
    if user and request.session.session_key:
        hub.session_ended(request.session.session_key, user_id=user.pk)
