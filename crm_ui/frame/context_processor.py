"""What every page shows around its work area."""

from functools import cached_property

from crm_ui.frame import navigation
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
        return navigation.create_links()

    @cached_property
    def recent_items(self) -> tuple[navigation.RecentLink, ...]:
        return navigation.recent_items(self.request.user)

    @cached_property
    def ring(self) -> RingSetting:
        return RingSetting.of(self.request.user.pk)

    @cached_property
    def unread(self) -> int:
        return history.unread(self.request.user.pk)

    @cached_property
    def several_roles(self) -> bool:
        return len(access.roles_of(self.request.user)) > 1


def webclient(request: WebClientRequest) -> dict[str, object]:
    """The frame of the WebClient and the theme, for all templates."""
    return {"webclient": Frame(request), "theme": theme_of(request)}
