"""Checks of toolbars: do they fit their roles, and has every caller a way out?"""

from collections.abc import Iterator

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from ..models import (
    CRM_LAYOUTS,
    ButtonAction,
    CmsLogonMode,
    RoleType,
    ToolbarCommand,
    ToolbarProfile,
    ToolbarPushbutton,
    ToolbarState,
)
from ..models.base import names_of
from ..toolbar_buttons import BUTTONS
from ..toolbar_commands import ALWAYS
from .finding import Finding, Level
from .role_groups import RoleGroup


def foreign_layouts() -> Iterator[Finding]:
    for profile in with_buttons(ToolbarProfile.objects.filter(roles__type=RoleType.CRM)):
        if buttons := [button for button in profile.buttons.all() if button.layout not in CRM_LAYOUTS]:
            text = _("Toolbar profile %(profile)s: CRM roles use it, and do not show its buttons %(buttons)s.")
            remedy = _("Give these buttons the layout Generic or Telephony, or take them out.")
            names = {"profile": profile, "buttons": names_of(buttons)}
            yield Finding("CUST-008", Level.ERROR, text % names, remedy, profile)


def nobody_can_log_on(group: RoleGroup) -> Iterator[Finding]:
    manual = group.cms and group.cms.logon == CmsLogonMode.MANUAL
    if manual and group.toolbar and not is_available(group.toolbar, ToolbarCommand.LOG_ON, ToolbarState.NOT_ON_CMS):
        text = _("%(role)s: the logon to the CMS is manual, but the toolbar has no button for it.")
        remedy = _(
            "Put the button Log On into the toolbar profile, available when not on the CMS, "
            "or make the logon automatic in the CMS profile."
        )
        for role in group.enabled:
            yield Finding("CUST-009", Level.ERROR, text % {"role": role}, remedy, group.toolbar, about=role)


def buttons_that_belong_together() -> Iterator[Finding]:
    for profile in with_buttons(ToolbarProfile.objects.filter(roles__isnull=False)):
        for first, second, state in _needed_in(profile):
            if not is_available(profile, second, state):
                text = _("Toolbar profile %(profile)s: it has %(first)s, but no %(second)s when: %(state)s.")
                remedy = _("Add %(second)s for this state, or take %(first)s out.")
                names = {"profile": profile, "first": first.label, "second": second.label, "state": state.label}
                yield Finding("CUST-010", Level.WARNING, text % names, remedy % names, profile)


def _needed_in(profile: ToolbarProfile) -> Iterator[tuple[ToolbarCommand, ToolbarCommand, ToolbarState]]:
    """Each button of the profile that callers are not safe with, unless the second is available in the state."""
    commands = {button.command for button in profile.buttons.all()}
    for first, delivered in BUTTONS.items():
        if first in commands:
            yield from ((first, second, state) for second, state in delivered.unsafe_without)


def channels_without_use(group: RoleGroup) -> Iterator[Finding]:
    used = {button.layout for button in group.toolbar.buttons.all()} if group.toolbar else set()
    for layout in group.cms.layouts_without_channel if group.cms and used else ():
        if layout in used:
            text = _("%(role)s: buttons of layout %(layout)s are not shown; CMS profile %(profile)s has it off.")
            remedy = _("Turn the channel on in the CMS profile, or choose another toolbar profile for the role.")
            for role in group.enabled:
                names = {"role": role, "layout": layout.label, "profile": group.cms}
                yield Finding("CUST-011", Level.WARNING, text % names, remedy, group.cms, about=role)


def own_buttons_that_are_not_shown() -> Iterator[Finding]:
    """Own pushbuttons for commands that the toolbar itself does not have."""
    rows = ToolbarPushbutton.objects.filter(pushbutton__action=ButtonAction.COMMAND, profile__roles__isnull=False)
    for row in rows.distinct().select_related("profile", "pushbutton").prefetch_related("profile__buttons"):
        command = ToolbarCommand(row.pushbutton.command)
        if command.value not in ALWAYS and command not in {button.command for button in row.profile.buttons.all()}:
            text = _(
                "Toolbar profile %(profile)s: “%(own)s” is not shown, as it gives %(command)s, which is not there."
            )
            names = {"profile": row.profile, "own": row.pushbutton, "command": command.label}
            remedy = _("Add %(command)s to the toolbar profile, or take the own pushbutton out.") % names
            yield Finding("CUST-030", Level.WARNING, text % names, remedy, row.profile)


def states_that_cannot_be() -> Iterator[Finding]:
    """Buttons in states in which they can do nothing, whatever happens."""
    for profile in with_buttons(ToolbarProfile.objects.filter(roles__isnull=False)):
        for button in profile.buttons.all():
            useless = set(button.states) & BUTTONS[ToolbarCommand(button.command)].useless_in
            if useless:
                states = ", ".join(str(state.label) for state in ToolbarState if state in useless)
                text = _("Toolbar profile %(profile)s: %(button)s can do nothing when: %(states)s.")
                remedy = _("Take these states away from the button.")
                names = {"profile": profile, "button": button, "states": states}
                yield Finding("CUST-026", Level.INFO, text % names, remedy, profile)


def is_available(profile: ToolbarProfile, command: ToolbarCommand, state: ToolbarState) -> bool:
    return any(button.command == command and state in button.states for button in profile.buttons.all())


def with_buttons(profiles: QuerySet[ToolbarProfile]) -> QuerySet[ToolbarProfile]:
    """Each profile once, with its buttons in one query for all."""
    return profiles.distinct().prefetch_related("buttons")


CHECKS = (foreign_layouts, buttons_that_belong_together, own_buttons_that_are_not_shown, states_that_cannot_be)
OF_GROUPS = (nobody_can_log_on, channels_without_use)
