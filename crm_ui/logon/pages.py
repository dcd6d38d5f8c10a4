"""What who cannot log on now is told: why, and from when on it is possible."""

import math
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm_ui.logon.attempts import LIMITS, PAIR, PLACE, USER, Lock, LogonRequest, whole_minute

TOO_MANY, LATER = 429, 503
BUSY_SECONDS = 10
REASONS = {
    PAIR: gettext_lazy("Logging on as “%(name)s” from here failed %(n)d times."),
    PLACE: gettext_lazy("Logging on from your network failed %(n)d times."),
    USER: gettext_lazy("Logging on as “%(name)s” failed %(n)d times, from several places."),
}


def locked_page(
    request: LogonRequest, response: HttpResponse | None, credentials: dict[str, Any] | None
) -> HttpResponse:
    """The page instead of `response`, at the log-on."""
    return locked_out(request, request.logon_lock, request.POST.get("username", ""))


def locked_out(request: HttpRequest, lock: Lock, name: str) -> HttpResponse:
    """Who or what is locked, and until when. `name` is the one that was tried."""
    reason = REASONS[lock.what] % {"name": name, "n": LIMITS[lock.what]}
    seconds = max(1, math.ceil((lock.until - timezone.now()).total_seconds()))
    context = {"title": _("Log-On Is Locked"), "reason": reason, "until": whole_minute(lock.until)}
    return _page(request, context, status=TOO_MANY, seconds=seconds)


def busy_page(request: HttpRequest) -> HttpResponse:
    """Too many people log on or change passwords at once."""
    reason = _("So many passwords are being checked right now that yours was not looked at. Nothing was changed.")
    context = {"title": _("Try Again in a Moment"), "reason": reason}
    return _page(request, context, status=LATER, seconds=BUSY_SECONDS)


def _page(request: HttpRequest, context: dict[str, Any], *, status: int, seconds: int) -> HttpResponse:
    context |= {"again": _again(request), "changes_password": "old_password" in request.POST}
    response = render(request, "logon/logon_locked.html", context, status=status)
    response["Retry-After"] = seconds
    return response


def _again(request: HttpRequest) -> str:
    """The same form, which leads on to the same page."""
    onward = request.POST.get("next") or request.GET.get("next")
    return f"{request.path}?{urlencode({'next': onward})}" if onward else request.path
