"""The looks a user can choose. The choice stays in the browser, so it also holds on the log-on page."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

COOKIE = "theme"
AUTOMATIC = "auto"
THEMES = {
    AUTOMATIC: _("As the system"),
    "light": _("Light"),
    "dark": _("Dark"),
    "contrast": _("High contrast"),
}
ONE_YEAR = 365 * 24 * 3600


def theme_of(request: HttpRequest) -> str:
    """The theme chosen in this browser."""
    theme = request.COOKIES.get(COOKIE, AUTOMATIC)
    return theme if theme in THEMES else AUTOMATIC


def remember_theme(response: HttpResponse, *, theme: str, secure: bool) -> None:
    response.set_cookie(COOKIE, theme, max_age=ONE_YEAR, samesite="Lax", httponly=True, secure=secure)
