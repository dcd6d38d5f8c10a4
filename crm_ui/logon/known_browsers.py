"""Browsers in which a user has logged on before, known by a signed cookie."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

SALT = "crm_ui.logon.known_browsers"
KEPT_SECONDS = 180 * 24 * 3600
USERS = 10  # that share a browser


def is_known(request: HttpRequest, username: str) -> bool:
    """Whether the user has logged on in this browser before."""
    return _mark(username) in _marks(request)


def remember(request: HttpRequest, response: HttpResponse, username: str) -> None:
    """Know the browser from now on."""
    mark = _mark(username)
    marks = [mark, *(each for each in _marks(request) if each != mark)][:USERS]
    response.set_signed_cookie(
        settings.KNOWN_BROWSER_COOKIE_NAME,
        ".".join(marks),
        salt=SALT,
        max_age=KEPT_SECONDS,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _marks(request: HttpRequest) -> list[str]:
    name = settings.KNOWN_BROWSER_COOKIE_NAME
    signed = request.get_signed_cookie(name, default="", salt=SALT, max_age=KEPT_SECONDS)
    return (signed or "").split(".")


def _mark(username: str) -> str:
    return salted_hmac(SALT, username, algorithm="sha256").hexdigest()[:20]
