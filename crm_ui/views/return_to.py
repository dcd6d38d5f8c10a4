"""Back to the page that a form was on."""

from collections.abc import Mapping
from urllib.parse import urldefrag, urlsplit

from django.http import HttpRequest, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme


def page_before(request: HttpRequest, *, otherwise: str = "home") -> str:
    """The address of the page that the form was on, if it is one of ours; else that of `otherwise`.

    A browser writes addresses in ASCII. What is not could not be written into the answer.
    """
    url = request.META.get("HTTP_REFERER", "")
    safe = url_has_allowed_host_and_scheme(url, allowed_hosts={request.get_host()}, require_https=request.is_secure())
    return url if safe and url.isascii() else resolve_url(otherwise)


def redirect_back(
    request: HttpRequest, *, otherwise: str = "home", focus_at: Mapping[str, str] = {}
) -> HttpResponseRedirect:
    """Sends the browser to the page before. Its address is never taken for the name of a view.

    `focus_at` says of pages, by name, which element there gets the focus.
    """
    url = page_before(request, otherwise=otherwise)
    places = {reverse(name): element for name, element in focus_at.items()}
    element = places.get(urlsplit(url).path)
    return HttpResponseRedirect(f"{urldefrag(url).url}#{element}" if element else url)
