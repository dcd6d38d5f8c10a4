"""With which business role a session works."""

from collections.abc import Callable

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from customizing import access
from customizing.models import BusinessRole
from presence import sessions

ROLE_KEY = "business_role"
NO_ROLE = _(
    "No business role is assigned to you, so you cannot work with the CRM. "
    "Ask an administrator to assign one under Configure Business Roles for Communication."
)


def role_of_session(request: HttpRequest) -> BusinessRole | None:
    """The role chosen at log-on, as long as the user still has it."""
    chosen = request.session.get(ROLE_KEY)
    if chosen is None or not request.user.is_authenticated:
        return None
    return next((role for role in access.roles_of(request.user) if role.pk == chosen), None)


def enter(request: HttpRequest, role: BusinessRole) -> None:
    """Goes on with `role`: from here on the user counts as logged on to the CRM with it."""
    request.session[ROLE_KEY] = role.pk
    request.role = role
    request.profiles = access.profile_bundle(role)
    sessions.log_on(request.user, role=role)


def role_not_required(view: Callable) -> Callable:
    """Marks a view that users without a chosen role may open."""
    view.role_required = False
    return view
