"""Lines of the log: who logged on and off, who could not, and whose password was changed. Never a password."""

import json
import logging
from contextvars import ContextVar
from typing import Any

from django.contrib.auth.models import User
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.db.models.signals import post_save
from django.http import HttpRequest

from crm_ui.logon.addresses import address_of
from crm_ui.logon.attempts import Lock, LogonRequest

logger = logging.getLogger(__name__)
LONGEST = 60
REQUEST: ContextVar[HttpRequest | None] = ContextVar("request", default=None)


def connect() -> None:
    """Write the lines from now on."""
    user_logged_in.connect(_logged_on, dispatch_uid="journal")
    user_logged_out.connect(_logged_off, dispatch_uid="journal")
    user_login_failed.connect(_failed, dispatch_uid="journal")
    post_save.connect(_saved, sender=User, dispatch_uid="journal")


def quoted(name: str | None) -> str:
    """The name, as short as a line may have it, without what could break the line or look like another one."""
    name = name or ""
    shown = name if len(name) <= LONGEST else name[: LONGEST - 1] + "…"
    return json.dumps("".join(c if c.isprintable() else "�" for c in shown), ensure_ascii=False)


def not_let_in(request: HttpRequest, username: str) -> None:
    """The password was not wrong, but the user may not come in here, or nobody had time to look at it."""
    logger.warning("Not let in, without a wrong password: %s %s", quoted(username), _place(request))


def wrong_old_password(request: HttpRequest, lock: Lock | None) -> None:
    """Somebody who is logged on could not change the password. `lock` is the lock that was met or has begun."""
    name = quoted(request.user.get_username())
    logger.warning("Wrong old password: %s %s%s", name, _place(request), _until(lock))


def _place(request: HttpRequest | None) -> str:
    if request is None:
        return "by a command"
    return f"from {address_of(request) or 'an unknown address'} at {quoted(request.path)}"


def _until(lock: Lock | None) -> str:
    return f", locked until {lock.until:%H:%M:%SZ} ({lock.what})" if lock else ""


def _logged_on(sender: Any, request: LogonRequest, user: User, **kwargs: Any) -> None:
    request.logged_on_as = user.get_username()
    logger.info("Logged on: %s %s", quoted(user.get_username()), _place(request))


def _logged_off(sender: Any, request: HttpRequest, user: User | None, **kwargs: Any) -> None:
    if user is not None:
        logger.info("Logged off: %s %s", quoted(user.get_username()), _place(request))


def _failed(sender: Any, credentials: dict[str, Any], request: HttpRequest | None = None, **kwargs: Any) -> None:
    said = _until(getattr(request, "logon_lock", None))
    logger.warning("Failed to log on: %s %s%s", quoted(credentials.get("username")), _place(request), said)


def _saved(sender: Any, instance: User, created: bool, raw: bool = False, **kwargs: Any) -> None:
    if created or raw or getattr(instance, "_password", None) is None:
        return
    request = REQUEST.get()
    who = request.user.get_username() if request and request.user.is_authenticated else None
    by = f"by {quoted(who)} " if who else ""
    logger.warning("Password changed: %s %s%s", quoted(instance.get_username()), by, _place(request))
