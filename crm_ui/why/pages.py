"""Why a page opens by itself for a call or not: at each moment, for each number of partners that are found."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm_ui.calls.integration import against_integration
from crm_ui.calls.pop_up import against_page, against_pop_up
from crm_ui.hand_over.screen_pop import against_opening
from crm_ui.why.asked import Asked, says_record
from crm_ui.why.chain import Explained, Says, explained
from customizing.hindrances import Hindrance, Step
from customizing.models import CmsIntegrationProfile
from presence.models import CallState, Direction

MOMENTS = {
    CallState.ALERTING: gettext_lazy("A call rings"),
    CallState.CONNECTED: gettext_lazy("A call is accepted"),
}
FOUND = {
    1: gettext_lazy("one partner has the number"),
    2: gettext_lazy("several have it"),
    0: gettext_lazy("nobody has it"),
}


def pages(asked: Asked) -> Iterator[Explained]:
    """For an inbound call at each moment, and for a call that a colleague has handed over."""
    profile = asked.profiles.integration
    for moment, title in MOMENTS.items():
        for found, who in FOUND.items():
            against = [
                against_pop_up(asked.profiles, at=moment, direction=Direction.INBOUND),
                against_page(profile, found=found) if profile else None,
            ]
            says = _says(asked, _page(profile, found))
            yield explained(f"{moment}/{found}", f"{title}, {who}", says=says, against=against)
    says = _says(asked, f"{profile.get_ui_object_display()}, {profile.get_ui_action_display()}" if profile else "")
    handed: list[Hindrance | None] = [
        against_integration(asked.profiles),
        against_opening(profile) if profile else None,
    ]
    yield explained("transfer", _("A colleague has handed the caller over"), says=says, against=handed)


def _says(asked: Asked, page: str) -> dict[Step, Says]:
    profile = asked.profiles.integration
    rule = f"{profile.get_screen_pop_display()} → {page}" if profile else "–"
    return {Step.ROLE: asked.says_role, Step.PROFILE: says_record(profile), Step.RULE: Says(rule)}


def _page(profile: CmsIntegrationProfile | None, found: int) -> str:
    """The page that the profile chooses, in words."""
    if profile is None:
        return ""
    if found == 1:
        return profile.get_pop_if_one_display()
    return profile.get_pop_if_several_display() if found else profile.get_pop_if_none_display()
