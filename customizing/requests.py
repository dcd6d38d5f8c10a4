"""The request that views of the WebClient get, with what the middleware has put on it."""

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.urls import ResolverMatch
from django_htmx.middleware import HtmxDetails

from .access import Profiles
from .models import BusinessRole


class WebClientRequest(HttpRequest):
    """A request of a user who is logged on.

    `role` is the business role that the session works with, None for an administrator without one; `profiles` are what
    it gives now. `htmx` is true if a script asks for a part of a page. `already_made` is set by `once` only.
    """

    user: User
    role: BusinessRole | None
    profiles: Profiles
    htmx: HtmxDetails
    resolver_match: ResolverMatch
    already_made: str


def user_of(request: HttpRequest) -> User:
    """The user of a request that only somebody who is logged on can make. Raises PermissionDenied for nobody."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user
