"""Which keys without a modifier the user wants to have an effect (WCAG 2.1.4). The choice stays in the browser."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from crm_ui.frame.themes import ONE_YEAR

COOKIE = "single-keys"
HELP = "help"
SINGLE_KEYS = {
    HELP: _("Only ?"),
    "all": _("? and letters"),
    "none": _("None"),
}


def single_keys_of(request: HttpRequest) -> str:
    """What was chosen in this browser."""
    chosen = request.COOKIES.get(COOKIE, HELP)
    return chosen if chosen in SINGLE_KEYS else HELP


def remember_single_keys(response: HttpResponse, *, chosen: str, secure: bool) -> None:
    response.set_cookie(COOKIE, chosen, max_age=ONE_YEAR, samesite="Lax", httponly=True, secure=secure)
