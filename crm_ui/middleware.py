"""What happens to each request: health checks, what cannot be read, and the business role of the user."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.admin.views.main import SEARCH_VAR
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, resolve_url
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.http import urlencode
from django_htmx.http import HttpResponseClientRedirect
from django_stubs_ext import MutableHttpRequest

from crm_ui.frame.business_role import enter_role, refuse_without_role, role_of_session
from crm_ui.search.text import search_text
from crm_ui.views.errors import unreadable_page
from crm_ui.views.health import healthz, readyz
from customizing import access
from customizing.requests import WebClientRequest
from presence import working_role

View = Callable[..., HttpResponseBase]


class HealthMiddleware:
    """Answers `/healthz` and `/readyz` before anything else.

    Who asks knows the process, not the name that people use, nor HTTPS.
    """

    answers = {"/healthz": healthz, "/readyz": readyz}

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.answers.get(request.path, self.get_response)(request)


class PrivacyMiddleware:
    """Nothing but static files is kept by a cache, where the next user of the computer would find it.

    Nor may a page use devices of the computer; only microphone and ring tone are left to pages of ours.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        patch_cache_control(response, private=True, no_store=True)
        response.headers.setdefault("Permissions-Policy", settings.PERMISSIONS_POLICY)
        return response


class NulMiddleware:
    """Refuses what nobody types and PostgreSQL cannot keep: a NUL character, in the address or in a form."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: View, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        if "\0" in request.path:
            return unreadable_page(request, field="address")
        given = (*request.GET.lists(), *request.POST.lists())
        field = next((name for name, values in given if any("\0" in text for text in (name, *values))), None)
        return unreadable_page(request, field=field.replace("\0", "")) if field is not None else None


class AdminSearchMiddleware:
    """Of a long search text the administration looks for as much as the other pages do, and says so.

    Its lists and its fields with suggestions make a condition of each word.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: MutableHttpRequest, view: View, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> None:
        match = request.resolver_match
        if match is None or "admin" not in match.app_names:
            return
        for name in {SEARCH_VAR, "term"} & request.GET.keys():
            asked = search_text(str(request.GET[name]))
            if asked.hint:
                request.GET = request.GET.copy()
                request.GET[name] = asked.text
                if name == SEARCH_VAR:
                    messages.warning(request, asked.hint)


class RoleMiddleware:
    """Sets `request.role` (a BusinessRole or None) and `request.profiles`.

    A user who is logged on without a role goes on with the only one, or to the choice of role, or is refused.
    """

    def __init__(self, get_response: Callable[[WebClientRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: WebClientRequest) -> HttpResponse:
        request.role = role_of_session(request)
        request.profiles = working_role.profiles_of(request.user, request.role)
        return whole_page_redirect(request, self.get_response(request))

    def process_view(
        self, request: WebClientRequest, view: View, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        if request.role or not request.user.is_authenticated or not role_required(request, view):
            return None
        roles = access.roles_of(request.user)
        if len(roles) == 1:
            enter_role(request, roles[0])
            return None
        if roles:
            return redirect(f"{reverse('choose-role')}?{urlencode({'next': request.get_full_path()})}")
        return refuse_without_role(request)


def role_required(request: WebClientRequest, view: View) -> bool:
    """Whether a view belongs to the WebClient. The administration needs none, so that roles can be assigned there."""
    if "admin" in request.resolver_match.app_names:
        return False
    return getattr(view, "role_required", True) and getattr(view, "login_required", True)


def whole_page_redirect(request: WebClientRequest, response: HttpResponse) -> HttpResponse:
    """Sends the whole page, not the fragment asked for by htmx, to the log-on or the choice of role."""
    if not (request.htmx and isinstance(response, HttpResponseRedirect)):
        return response
    path, logon = response.url.split("?")[0], resolve_url("login")
    if path not in {logon, reverse("choose-role")}:
        return response
    query = {"next": request.htmx.current_url_abs_path or "/"}
    if path == logon:
        query["ended"] = "1"
    return HttpResponseClientRedirect(f"{path}?{urlencode(query)}")
