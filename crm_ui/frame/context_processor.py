"""What every page shows around its work area."""

from functools import cached_property

from django.conf import settings
from django.http import HttpRequest
from django.middleware.csrf import get_token

from crm_ui.frame import navigation
from crm_ui.frame.single_keys import single_keys_of
from crm_ui.frame.themes import THEMES, theme_of
from crm_ui.models import RingSetting
from customizing import access
from customizing.requests import WebClientRequest
from presence.notices import history

THEMES_OFFERED = tuple(THEMES.items())


class Frame:
    """The frame of one request. Nothing is read before a template asks for it.

    What is about the user is asked for only by pages of users who are logged on.
    """

    def __init__(self, request: WebClientRequest):
        self.request = request
        self.themes = THEMES_OFFERED
        self.saved_searches = navigation.SAVED_SEARCHES

    @cached_property
    def work_centers(self) -> tuple[navigation.Link, ...]:
        return navigation.work_centers(self.request)

    @cached_property
    def create_links(self) -> tuple[navigation.Link, ...]:
        return navigation.create_links(self.request.profiles)

    @cached_property
    def recent_items(self) -> tuple[navigation.RecentLink, ...]:
        return navigation.recent_items(self.request.user)

    @property
    def around(self) -> str:
        """The template of a page that says what went wrong: in a call the toolbar stays."""
        works = getattr(self.request, "role", None) is not None and self.request.user.is_authenticated
        return "frame/error.html" if works else "frame/error_alone.html"

    @cached_property
    def single_keys(self) -> str:
        return single_keys_of(self.request)

    @cached_property
    def ring(self) -> RingSetting:
        return RingSetting.of(self.request.user.pk)

    @cached_property
    def unread(self) -> int:
        return history.unread(self.request.user.pk)

    @cached_property
    def several_roles(self) -> bool:
        return len(access.roles_of(self.request.user)) > 1


def without_database(request: HttpRequest) -> dict[str, object]:
    """The frame of a page that says that the server failed; nothing if nobody is logged on, as far as can be told.

    The toolbar is there unless it is known that the user has none: the browser fetches it when it can be had.
    """
    profiles = getattr(request, "profiles", None)
    nobody = profiles is not None and getattr(request, "role", None) is None
    if nobody or settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return {}
    return {
        "framed": True,
        "toolbar": profiles is None or profiles.toolbar_in_force,
        "csrf_token": get_token(request),
        "theme": theme_of(request),
        "themes": THEMES_OFFERED,
        "saved_searches": navigation.SAVED_SEARCHES,
        "work_centers": navigation.work_centers_of_all(),
    }


def webclient(request: WebClientRequest) -> dict[str, object]:
    """The frame of the WebClient and the theme, for all templates."""
    return {"webclient": Frame(request), "theme": theme_of(request)}
