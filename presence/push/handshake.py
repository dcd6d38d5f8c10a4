"""What the request that opens a socket says: which session it is of, and whether a page of ours makes it."""

from collections.abc import Mapping
from importlib import import_module
from typing import Any

from django.conf import settings
from django.http import parse_cookie
from django.http.request import split_domain_port, validate_host
from django.utils.http import is_same_domain


def session_key_in(scope: Mapping[str, Any]) -> str:
    """The key of the session cookie, if there is one, whoever sends it."""
    cookie = parse_cookie(_headers(scope).get(b"cookie", "")).get(settings.SESSION_COOKIE_NAME)
    return import_module(settings.SESSION_ENGINE).SessionStore(cookie).session_key or ""


def is_ours(scope: Mapping[str, Any]) -> bool:
    """Whether the page is of the same scheme, host and port, as of a form; or of an origin that is trusted."""
    headers = _headers(scope)
    origin, host = headers.get(b"origin", ""), headers.get(b"host", "")
    scheme = "https" if _is_secure(scope, headers) else "http"
    is_same = origin.lower() == f"{scheme}://{host}".lower() and _is_allowed(host)
    return is_same or _is_trusted(origin.lower())


def _headers(scope: Mapping[str, Any]) -> Mapping[bytes, str]:
    return {name: value.decode("latin-1") for name, value in scope["headers"]}


def _is_secure(scope: Mapping[str, Any], headers: Mapping[bytes, str]) -> bool:
    if settings.SECURE_PROXY_SSL_HEADER:
        name, secure = settings.SECURE_PROXY_SSL_HEADER
        said = headers.get(name.removeprefix("HTTP_").replace("_", "-").lower().encode(), "")
        return said.split(",")[0].strip() == secure
    return scope.get("scheme") in {"wss", "https"}


def _is_allowed(host: str) -> bool:
    return validate_host(split_domain_port(host)[0], settings.ALLOWED_HOSTS)


def _is_trusted(origin: str) -> bool:
    """One of the settings, which may have `*.` for all hosts of a domain."""
    scheme, _, host = origin.partition("://")
    trusted = (each.partition("://") for each in settings.CSRF_TRUSTED_ORIGINS)
    return any(its == scheme and is_same_domain(host, domain.removeprefix("*")) for its, _, domain in trusted)
