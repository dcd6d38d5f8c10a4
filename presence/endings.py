"""Sockets whose session is over: logged off, expired, deleted, or of a user who is no longer active."""

from django.contrib.auth.models import User
from django.contrib.auth.signals import user_logged_out
from django.dispatch import receiver
from django.http import HttpRequest

from . import hub
from .admission import admit


def end_sessions_that_are_over() -> None:
    """Close the sockets of sessions that have expired or were deleted, and of users who are no longer active."""
    visitors = {each.session_key: each for each in hub.visitors()}
    still = admit(visitors) if visitors else {}
    for key in visitors.keys() - still.keys():
        hub.session_ended(key, user_id=visitors[key].user_id, reason="session-over")


@receiver(user_logged_out)
def _logged_out(request: HttpRequest, user: User | None, **kwargs: object) -> None:
    if user and request.session.session_key:
        hub.session_ended(request.session.session_key, user_id=user.pk)
