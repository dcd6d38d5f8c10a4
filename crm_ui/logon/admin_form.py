"""The door to the administration: its own log-on, for staff with or without a business role."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

OPEN = {"admin:login", "admin:logout"}
View = Callable[..., HttpResponseBase]


class LogonMiddleware(LoginRequiredMiddleware):
    """Every page needs a logon. Those of the administration lead to its own, and say so to whom it is closed."""

    def process_view(
        self, request: HttpRequest, view: View, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponseBase | None:
        if refused := super().process_view(request, view, args, kwargs):
            return refused
        closed = request.user.is_authenticated and not request.user.is_staff
        return _closed(request) if closed and in_administration(request.path) and not _may_try(request) else None

    def handle_no_permission(self, request: HttpRequest, view: View) -> HttpResponseRedirect:
        if in_administration(request.path):
            return redirect_to_login(request.get_full_path(), reverse("admin:login"))
        return super().handle_no_permission(request, view)


def in_administration(path: str) -> bool:
    return path.startswith(reverse("admin:index"))


def administration_page(asked: str) -> str:
    """The page asked for, if it is one of the administration; else its start page."""
    return asked if in_administration(asked) else reverse("admin:index")


def _may_try(request: HttpRequest) -> bool:
    """Who is logged on as an agent may log off, or log on as somebody else."""
    match = request.resolver_match
    return match is not None and match.view_name in OPEN and request.method == "POST"


def _closed(request: HttpRequest) -> HttpResponse:
    reason = _("The administration is for staff only; you are logged on as “%(name)s”.")
    said = {"reason": reason % {"name": request.user.get_username()}, "other_logon": True}
    return render(request, "403.html", said, status=403)
