"""Back to the page that a form was on."""

from django.http import HttpRequest, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.utils.http import url_has_allowed_host_and_scheme


def page_before(request: HttpRequest, *, otherwise: str = "home") -> str:
    """The address of the page that the form was on, if it is one of ours; else that of `otherwise`."""
    url = request.META.get("HTTP_REFERER", "")
    safe = url_has_allowed_host_and_scheme(url, allowed_hosts={request.get_host()}, require_https=request.is_secure())
    return url if safe else resolve_url(otherwise)


def redirect_back(request: HttpRequest, *, otherwise: str = "home") -> HttpResponseRedirect:
    """Sends the browser to the page before. Its address is never taken for the name of a view."""
    return HttpResponseRedirect(page_before(request, otherwise=otherwise))
