"""The WebClient as a user would see it, by what is in force or by the draft: read only, and nobody is logged on.

The page is made by the view that makes it for the user, of a request that never came. It cannot write: the database
refuses. Nothing of it can act either, as the browser runs none of its scripts and sends none of its forms.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, cast
from uuid import uuid4

from django.contrib.auth.models import User
from django.contrib.sessions.backends.base import SessionBase
from django.db import connection
from django.http import HttpRequest, HttpResponse, QueryDict
from django.template.response import TemplateResponse
from django.urls import resolve
from django_htmx.middleware import HtmxDetails

from customizing import access
from customizing.activations.in_force import records_in_force, stamp_with_states
from customizing.document.records import records_of_tables
from customizing.models import BusinessRole
from customizing.requests import WebClientRequest
from customizing.snapshot import CustomizingSnapshot, snapshot_of
from presence.working_role import ROLE_KEY, role_at_logon

DRAFT, IN_FORCE = "draft", "in-force"
READING = ("SELECT", "SAVEPOINT", "RELEASE SAVEPOINT", "ROLLBACK TO SAVEPOINT")


class ReadOnlyError(Exception):
    """A page that is only looked at wanted to write."""


class PassingSession(SessionBase):
    """A session that is over with its request."""

    def load(self) -> dict[str, Any]:
        return {}

    def exists(self, session_key: str) -> bool:
        return False

    def create(self) -> None:
        """There is nothing to make."""

    def save(self, must_create: bool = False) -> None:
        """It is kept nowhere."""

    def delete(self, session_key: str | None = None) -> None:
        """There is nothing to delete."""


def snapshot_seen(version: str) -> CustomizingSnapshot:
    """Of the draft, or of what is in force."""
    found = records_of_tables() if version == DRAFT else records_in_force(stamp_with_states())
    return snapshot_of(found, token=uuid4().hex)


def role_seen(user: User, snapshot: CustomizingSnapshot, *, chosen: int | None) -> BusinessRole | None:
    """The role chosen, else the one of the last log-on, else the first."""
    held = {role.pk: role for role in snapshot.roles_by_user.get(user.pk, ())}
    return held.get(chosen or 0) or held.get(role_at_logon(user) or 0) or next(iter(held.values()), None)


def page_seen(
    request: HttpRequest, user: User, role: BusinessRole, *, address: str, snapshot: CustomizingSnapshot
) -> HttpResponse:
    """The page as the user would get it with this role. Raises ReadOnlyError, and what the page itself raises."""
    with _nothing_is_written(), access.previewing(snapshot):
        asked = _asked(request.META, user, role, address=address)
        response = asked.resolver_match.func(asked, *asked.resolver_match.args, **asked.resolver_match.kwargs)
        if isinstance(response, TemplateResponse):
            response.render()
    return cast("HttpResponse", response)


def _asked(meta: Mapping[str, Any], user: User, role: BusinessRole, *, address: str) -> WebClientRequest:
    asked = WebClientRequest()
    asked.method, asked.path = "GET", address
    asked.path_info, asked.GET = asked.path, QueryDict()
    asked.META = {name: value for name, value in meta.items() if name not in {"HTTP_COOKIE", "QUERY_STRING"}}
    asked.user, asked.role, asked.profiles = user, role, access.profile_bundle(role)
    asked.session = PassingSession()
    asked.session[ROLE_KEY] = role.pk
    asked.htmx = HtmxDetails(asked)
    asked.resolver_match = resolve(asked.path)
    return asked


@contextmanager
def _nothing_is_written() -> Iterator[None]:
    def refuse_writing(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        if not sql.lstrip(" (").upper().startswith(READING):
            raise ReadOnlyError(sql)
        return execute(sql, *rest)

    with connection.execute_wrapper(refuse_writing):
        yield
