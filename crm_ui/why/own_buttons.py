"""Why each pushbutton that the consultant has defined is in the toolbar or not, and can be pressed now or not."""

from crm_ui.calls.caller import caller_of_call
from crm_ui.toolbar.own_buttons import against_own, against_pressing, button_for, values_for
from crm_ui.why.asked import Asked, says_record
from crm_ui.why.buttons import says_rule
from crm_ui.why.chain import Explained, Outcome, Says, explained
from customizing import access, hindrances
from customizing.hindrances import Hindrance, Step
from customizing.models import ButtonAction, Pushbutton


def own_buttons(asked: Asked) -> list[Explained]:
    """Those of the toolbar profile in their order, then all others."""
    listed = [row.pushbutton for row in asked.profiles.own_buttons]
    others = [own for own in access.pushbuttons() if own not in listed]
    call = asked.toolbar.call or asked.toolbar.alerting
    caller = caller_of_call(call, profile=asked.profiles.identification) if call else None
    values = values_for(asked.user.get_username(), call, caller)
    return [_explained(asked, own, values, listed=own in listed) for own in (*listed, *others)]


def _explained(asked: Asked, own: Pushbutton, values: dict[str, str], *, listed: bool) -> Explained:
    absent = [_against_place(asked, listed=listed), against_own(own, asked.profiles)]
    pressing = None if any(absent) else against_pressing(own, button_for(own, asked.toolbar.buttons), values)
    says = {
        Step.ROLE: asked.says_role,
        Step.PROFILE: says_record(asked.profiles.toolbar),
        Step.RULE: _says_what(asked, own),
        Step.STATE: asked.says_state,
    }
    otherwise = Outcome.ABSENT if any(absent) else Outcome.GREY
    return explained(f"own/{own.name}", own.caption, says=says, against=[*absent, pressing], otherwise=otherwise)


def _against_place(asked: Asked, *, listed: bool) -> Hindrance | None:
    if not asked.profiles.toolbar_in_force:
        return asked.profiles.against_communication
    if asked.profiles.toolbar is None:
        return hindrances.NO_TOOLBAR
    return None if listed else hindrances.NO_BUTTON


def _says_what(asked: Asked, own: Pushbutton) -> Says:
    """What it does; of a command when."""
    page = says_record(own).url
    if own.action == ButtonAction.COMMAND:
        return Says(f"{own.get_command_display()}. {says_rule(own.command, asked.profiles).text}", page)
    does = own.link if own.action == ButtonAction.LINK else own.transaction_type
    return Says(f"{own.get_action_display()}: {does}", page)
