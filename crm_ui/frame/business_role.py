"""With which business role a session works."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from customizing import access
from customizing.models import BusinessRole
from customizing.requests import WebClientRequest
from presence import working_role
from presence.push import session_end
from presence.sessions import logon
from presence.working_role import ROLE_KEY

View = TypeVar("View", bound=Callable[..., Any])

NO_ROLE = _(
    "No business role is assigned to you, so you cannot work with the CRM. "
    "Ask an administrator to assign one under Configure Business Roles for Communication."
)

STAFF_NO_ROLE = _(
    "No business role is assigned to you, so you cannot work with the CRM. As you are staff, "
    "you can open the administration, and assign one under Configure Business Roles for Communication if you may."
)


def role_of_session(request: HttpRequest) -> BusinessRole | None:
    """The role chosen at log-on, as long as the user still has it, and to the end of an open call."""
    chosen = request.session.get(ROLE_KEY)
    if chosen is None or not request.user.is_authenticated:
        return None
    return working_role.role_of(request.user, chosen=chosen)


def enter_role(request: WebClientRequest, role: BusinessRole) -> None:
    """Goes on with `role`: from here on the user counts as logged on to the CRM with it."""
    other = request.session.get(ROLE_KEY, role.pk) != role.pk
    request.session[ROLE_KEY] = role.pk
    request.role = role
    request.profiles = access.profile_bundle(role)
    logon.log_on(request.user, role=role)
    if other:  # pages that are still open see from now on what this role sees
        request.session.save()
        session_end.review_everywhere(request.user.pk)


def refuse_without_role(request: HttpRequest) -> HttpResponse:
    """What a user without any role gets: administrators their pages, others the log-on page, each with the reason."""
    if request.user.is_staff:
        messages.warning(request, NO_ROLE)
        return redirect("admin:index")
    logout(request)
    messages.error(request, NO_ROLE)
    return redirect("login")


def role_not_required(view: View) -> View:
    """Marks a view that users without a chosen role may open."""
    view.role_required = False  # type: ignore[attr-defined]  # mypy knows of no attributes of functions
    return view
