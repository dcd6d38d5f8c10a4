"""What django-axes asks and tells at each log-on."""

from typing import Any

from axes.handlers.base import AbstractAxesHandler, AxesBaseHandler
from django.contrib.auth.models import User
from django.http import HttpRequest

from crm_ui.logon import attempts


class AttemptHandler(AbstractAxesHandler, AxesBaseHandler):
    """Keeps no more of a try than counts, and has a limit for each of user, place, and both."""

    def is_locked(self, request: attempts.LogonRequest, credentials: dict[str, Any]) -> bool:
        begun = attempts.begin(request, credentials["username"])
        if isinstance(begun, attempts.Lock):
            request.logon_lock = begun
            return True
        request.logon_attempt = begun
        return False

    def user_login_failed(
        self, sender: Any, credentials: dict[str, Any], request: attempts.LogonRequest, **kwargs: Any
    ) -> None:
        attempt: attempts.Attempt | None = getattr(request, "logon_attempt", None)
        if attempt and (lock := attempt.fail()):
            request.logon_lock, request.axes_locked_out = lock, True

    def user_logged_in(self, sender: Any, request: HttpRequest, user: User, **kwargs: Any) -> None:
        if attempt := getattr(request, "logon_attempt", None):
            attempt.forget_all()

    def user_logged_out(self, sender: Any, request: HttpRequest, user: User, **kwargs: Any) -> None:
        """Logging off is not kept."""

    def get_failures(self, request: HttpRequest, credentials: dict[str, Any] | None = None) -> int:
        attempt = getattr(request, "logon_attempt", None)
        return len(attempt.earlier) if attempt else 0

    def post_save_access_attempt(self, instance: Any, **kwargs: Any) -> None:
        """No tries are saved there."""

    def post_delete_access_attempt(self, instance: Any, **kwargs: Any) -> None:
        """No tries are saved there."""
