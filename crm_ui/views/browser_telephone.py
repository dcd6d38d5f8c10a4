"""The window of a telephone in the browser: the page, who is on the line, and the password by which it registers."""

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_POST, require_safe

from crm_ui.toolbar.context_area import context_area
from crm_ui.views.communication import communication_required
from customizing.requests import WebClientRequest
from presence.errors import Refused
from presence.sessions import browser_telephones


@require_safe
@communication_required
def window(request: WebClientRequest) -> HttpResponse:
    return render(request, "telephone/window.html", {"extension": _own(request).extension})


@require_safe
@communication_required
def call(request: WebClientRequest) -> HttpResponse:
    """Who is on the line, as the CRM knows it: a telephone knows only who was there first."""
    _own(request)
    return render(request, "telephone/_call.html", {"area": context_area(request)})


@never_cache
@require_POST
@communication_required
@sensitive_variables("admitted")
def password(request: WebClientRequest) -> HttpResponse:
    """By what the telephone registers; a reason in words, with status 400, if it may not."""
    try:
        admitted = browser_telephones.admit(request.user)
    except Refused as refused:
        return HttpResponse(refused.message, status=400, content_type="text/plain; charset=utf-8")
    return JsonResponse(admitted._asdict())


def _own(request: WebClientRequest) -> browser_telephones.InBrowser:
    found = browser_telephones.of(request.user.pk)
    if found is None:
        raise Http404(_("You have no telephone in the browser."))
    return found
