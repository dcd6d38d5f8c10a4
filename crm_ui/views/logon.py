"""Log on, choose a business role, log off."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, logout
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.models import User
from django.contrib.auth.views import LoginView
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render, resolve_url
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from crm_ui.calls.caller import caller_of_call
from crm_ui.demo.who_is_who import introduced
from crm_ui.frame.business_role import NO_ROLE, STAFF_NO_ROLE, enter_role, refuse_without_role, role_not_required
from crm_ui.frame.keys import key_of
from crm_ui.frame.navigation import first_page
from crm_ui.logon.admin_form import administration_page
from crm_ui.partners.fields import WebClientForm
from customizing import access
from customizing.models import BusinessRole
from customizing.requests import WebClientRequest
from presence.calls import commands as calls
from presence.errors import Refused
from presence.sessions import logon, telephones

AT_THE_DOOR = ("login", "choose-role", "logout", "admin:login", "admin:logout")


class LogonForm(WebClientForm, AuthenticationForm):
    """Refuses, with the reason, a user to whom no business role is assigned."""

    def confirm_login_allowed(self, user: User) -> None:
        super().confirm_login_allowed(user)
        if not access.roles_of(user):
            raise ValidationError(STAFF_NO_ROLE if user.is_staff else NO_ROLE, code="no_role")

    @property
    def administration_instead(self) -> bool:
        """Whether the user was refused here, and is let in to the administration."""
        user = self.get_user()
        return bool(user and user.is_staff and self.has_error(NON_FIELD_ERRORS, "no_role"))


@method_decorator(login_not_required, name="dispatch")
class LogonView(LoginView[LogonForm]):
    """Log on with name and password; with several roles the choice of role comes next."""

    template_name = "logon/login.html"
    authentication_form = LogonForm
    redirect_authenticated_user = True
    request: WebClientRequest

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "ended" in request.GET:  # in the address, as several requests of a page may each be led here
            messages.info(request, _("Your session has ended. Log on again to continue."))
        return super().get(request, *args, **kwargs)

    def get_redirect_url(self, *args: Any, **kwargs: Any) -> str:
        return onward(super().get_redirect_url(*args, **kwargs))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        more = {"introduced": introduced()} if settings.DEMO else {}
        return super().get_context_data(administration=administration_page(self.get_redirect_url()), **more, **kwargs)

    def form_valid(self, form: LogonForm) -> HttpResponse:
        login(self.request, form.get_user())
        return start(self.request, url=self.get_success_url())


def start(request: WebClientRequest, *, url: str) -> HttpResponse:
    """Goes on to `url` with the only role and telephone of the user, or lets the user choose among several."""
    roles = access.roles_of(request.user)
    if len(roles) > 1 or (roles and len(telephones.telephones_of(request.user)) > 1):
        return redirect(f"{reverse('choose-role')}?{urlencode({'next': url})}")
    if not roles:
        return refuse_without_role(request)
    return enter(request, roles[0], url=url)


@role_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def choose_role(request: WebClientRequest) -> HttpResponse:
    """Choose the business role to work with, and the telephone. Who has one of each need not choose."""
    if not request.user.is_authenticated:  # with an old form, which the middleware has not looked at
        return redirect("login")
    roles, own = access.roles_of(request.user), telephones.telephones_of(request.user)
    url = next_page(request)
    if not roles or (len(roles) == 1 and len(own) < 2):
        return start(request, url=url)
    chosen = next((role for role in roles if str(role.pk) == request.POST.get("role")), None)
    if chosen is None:
        shown = own if len(own) > 1 else []
        return render(request, "logon/choose_role.html", {"roles": roles, "telephones": shown, "next": url})
    use_telephone(request)
    return enter(request, chosen, url=url)


def enter(request: WebClientRequest, role: BusinessRole, *, url: str) -> HttpResponse:
    """Work with the role from now on, at `url`; who has asked for no page begins where the role does."""
    enter_role(request, role)
    return HttpResponseRedirect(first_page(request.profiles) if url == reverse("home") else url)


def use_telephone(request: WebClientRequest) -> bool:
    """The telephone that was chosen, if it is another one than that in use. Whether it is; if not, why not is told."""
    chosen = request.POST.get("telephone", "")
    try:
        if chosen:
            telephones.choose(request.user, key_of(chosen))
    except Refused as refused:
        messages.error(request, refused.message)
        return False
    return bool(chosen)


@role_not_required
@login_not_required
@require_POST
def log_off(request: WebClientRequest) -> HttpResponse:
    """Log off the CRM; the CMS logon stays. With an open call the user is warned first. Twice is as once."""
    if not request.user.is_authenticated:
        return redirect("login")
    open_calls = calls.open_calls(request.user)
    if open_calls and "anyway" not in request.POST:
        profile = request.profiles.identification
        callers = [(call, caller_of_call(call, profile=profile).label) for call in open_calls]
        return render(request, "logon/log_off.html", {"calls": callers})
    logon.log_off_crm(request.user)
    logout(request)
    return redirect("login")


def next_page(request: HttpRequest) -> str:
    """The page to go on to, if it is one of ours; else home."""
    url = request.POST.get("next") or request.GET.get("next") or ""
    safe = url_has_allowed_host_and_scheme(url, allowed_hosts={request.get_host()}, require_https=request.is_secure())
    return (onward(url) if safe else "") or resolve_url("home")


def onward(url: str) -> str:
    """`url`, unless it is a page of logging on or off, to which nobody wants to go on."""
    return "" if urlsplit(url).path in {reverse(name) for name in AT_THE_DOOR} else url
