"""Why each button of the communication toolbar is there or not, and why it can do something now or not."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm_ui.toolbar.buttons import BUTTONS, Place
from crm_ui.why.asked import Asked, says_record
from crm_ui.why.chain import Explained, Outcome, Says, explained
from customizing import hindrances
from customizing.access import Profiles
from customizing.hindrances import Hindrance, Step
from customizing.models import ToolbarButton, ToolbarCommand, ToolbarState
from customizing.snapshot import against_row
from presence.calls.toolbar import Button

BESIDE_A_CALL = Hindrance(Step.STATE, gettext_lazy("It stands beside the caller, and the user has no call."))


def buttons(asked: Asked) -> list[Explained]:
    """Of every button that there can be, in the order of the toolbar, then those that it does not have."""
    there = {button.command: button for button in asked.toolbar.buttons} if asked.profiles.toolbar_in_force else {}
    absent = [command for command in ToolbarCommand if command not in there]
    return [
        *(_there(asked, button) for button in there.values()),
        *(_absent(asked, command) for command in absent),
    ]


def _there(asked: Asked, button: Button) -> Explained:
    in_call = asked.toolbar.call or asked.toolbar.alerting
    hidden = BUTTONS[button.command].place == Place.TRANSFER and not in_call
    against = [button.against, BESIDE_A_CALL if hidden else None]
    return _explained(asked, button.command, against, otherwise=Outcome.ABSENT if hidden else Outcome.GREY)


def _absent(asked: Asked, command: str) -> Explained:
    against = [asked.profiles.against_communication, against_command(command, asked.profiles)]
    return _explained(asked, command, against, otherwise=Outcome.ABSENT)


def against_command(command: str, profiles: Profiles) -> Hindrance | None:
    """What in role and profiles speaks against the button being in the toolbar."""
    role = profiles.role
    if role is None or role.toolbar_profile is None:
        return hindrances.NO_TOOLBAR if role else hindrances.NO_ROLE
    row = row_of(command, profiles)
    return against_row(row, role) if row else hindrances.NO_BUTTON


def row_of(command: str, profiles: Profiles) -> ToolbarButton | None:
    """The button as the toolbar profile of the role has it."""
    profile = profiles.role.toolbar_profile if profiles.role else None
    rows = profile.buttons.all() if profile else ()
    return next((row for row in rows if row.command == command), None)


def _explained(asked: Asked, command: str, against: list[Hindrance | None], *, otherwise: Outcome) -> Explained:
    says = {
        Step.ROLE: asked.says_role,
        Step.PROFILE: says_record(asked.role.toolbar_profile if asked.role else None),
        Step.RULE: says_rule(command, asked.profiles),
        Step.STATE: asked.says_state,
        Step.CONNECTOR: asked.says_system,
    }
    title = ToolbarCommand(command).label
    return explained(str(command), title, says=says, against=against, otherwise=otherwise)


def says_rule(command: str, profiles: Profiles) -> Says:
    """In which states the toolbar profile has the button."""
    row = row_of(command, profiles)
    if row is None:
        return Says(_("Always, in a call") if command == ToolbarCommand.HANG_UP else "–")
    states = ", ".join(str(ToolbarState(state).label) for state in row.states if state in ToolbarState.values)
    return Says(_("Available when: %(states)s") % {"states": states})
