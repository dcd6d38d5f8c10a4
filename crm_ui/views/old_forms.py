"""Forms that were opened before somebody logged on or off in another tab: their token is not valid any more.

Where the browser says that the form is of our own pages, that is proof enough for logging on and off and for choosing
a role; a page of somebody else cannot make it say so. All other forms are refused, as they may do anything.
"""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template.response import SimpleTemplateResponse
from django.urls import ResolverMatch
from django.utils.translation import gettext as _

from crm_ui.frame.context_processor import without_database
from crm_ui.views.logon import AT_THE_DOOR, next_page

LOG_ON = {"login", "admin:login"}


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """What a form gets whose token is not valid: on where it leads, the log-on anew, or the reason."""
    match = request.resolver_match
    if match and match.view_name in AT_THE_DOOR and is_of_our_pages(request):
        # So that the view does not check it once more. The stubs do not know it, as it is Django's own.
        request.csrf_processing_done = True  # type: ignore[attr-defined]
        return _answer(match, request)
    if match and match.view_name in LOG_ON:
        return log_on_anew(match, request)
    return render(request, "403_csrf.html", without_database(request), status=403)


def is_of_our_pages(request: HttpRequest) -> bool:
    """Whether the form is of our own pages: the browser sends the origin of the page with every form."""
    return request.headers.get("Origin") == f"{request.scheme}://{request.get_host()}"


def log_on_anew(match: ResolverMatch, request: HttpRequest) -> HttpResponse:
    """The page asked for if somebody is logged on; else the form with a valid token. Nothing was done."""
    if request.user.is_authenticated:
        return HttpResponseRedirect(next_page(request))
    messages.warning(request, _("This form was opened too long ago, so nothing was done. Log on again."))
    request.method = "GET"
    response = _answer(match, request)
    if isinstance(response, SimpleTemplateResponse):
        response.render()
    response.status_code = 403
    return response


def _answer(match: ResolverMatch, request: HttpRequest) -> HttpResponse:
    response: HttpResponse = match.func(request, *match.args, **match.kwargs)
    return response
