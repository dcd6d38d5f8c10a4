"""Back to the page that a form was on."""

from django.http import HttpRequest, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.utils.http import url_has_allowed_host_and_scheme


def page_before(request: HttpRequest, *, otherwise: str = "home") -> str:
    """Its address, if it is one of ours."""
    url = request.META.get("HTTP_REFERER", "")
    safe = url_has_allowed_host_and_scheme(url, allowed_hosts={request.get_host()}, require_https=request.is_secure())
    return url if safe else resolve_url(otherwise)


def back(request: HttpRequest, *, otherwise: str = "home") -> HttpResponseRedirect:
    """Sends the browser there. The address is that of a page, never a name of one, whatever it looks like."""
    return HttpResponseRedirect(page_before(request, otherwise=otherwise))
