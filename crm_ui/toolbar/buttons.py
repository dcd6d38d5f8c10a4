"""The buttons of the communication toolbar as the screen has them, each described once.

When a button is available is Customizing (`customizing/toolbar_buttons.py`) and the state of the calls
(`presence/calls/toolbar.py`).
"""

from dataclasses import dataclass

from crm_ui.toolbar import command_acts as acts
from crm_ui.toolbar.command_acts import UserCommand, of_user, on_call
from crm_ui.toolbar.command_forms import HandOverForm, RejectForm, WorkModeForm
from customizing.models import ToolbarCommand
from presence.calls import commands as calls
from presence.calls.toolbar import Button
from presence.models import CallState, TransferState
from presence.sessions import logon
from presence.transfers import commands as transfers
from presence.transfers import conference

KEYPAD, AGENTS = "keypad", "agents"


@dataclass(frozen=True, kw_only=True)
class ButtonOnScreen:
    """`opens` is the part of the dial pad that a click opens, where it is chosen with whom; else the click runs.

    `runs` is missing where the dial pad gives other commands. `after_label` stands behind the label. Pressed again, it
    gives the command `again`.
    """

    icon: str = ""
    look: str = ""
    opens: str = ""
    after_label: str = ""
    again: str = ""
    runs: UserCommand | None = None


BUTTONS: dict[str, ButtonOnScreen] = {
    ToolbarCommand.ACCEPT: ButtonOnScreen(
        icon="phone",
        look="button--accept",
        runs=UserCommand(act=on_call(calls.accept), call_after=frozenset({CallState.CONNECTED})),
    ),
    ToolbarCommand.REJECT: ButtonOnScreen(
        icon="hang-up",
        look="button--reject",
        runs=UserCommand(form=RejectForm, act=acts.reject, call_after=frozenset({CallState.ENDED})),
    ),
    ToolbarCommand.HOLD: ButtonOnScreen(
        icon="hold",
        runs=UserCommand(act=on_call(calls.hold), call_after=frozenset({CallState.HELD})),
    ),
    ToolbarCommand.RETRIEVE: ButtonOnScreen(
        icon="retrieve",
        runs=UserCommand(act=on_call(calls.retrieve), call_after=frozenset({CallState.CONNECTED})),
    ),
    ToolbarCommand.MUTE: ButtonOnScreen(icon="mute", again="unmute", runs=UserCommand(act=on_call(calls.mute))),
    ToolbarCommand.DIAL_PAD: ButtonOnScreen(icon="pad", look="dial-pad-opener", opens=KEYPAD),
    ToolbarCommand.BLIND_TRANSFER: ButtonOnScreen(
        icon="transfer", opens=AGENTS, runs=UserCommand(form=HandOverForm, act=acts.blind_transfer)
    ),
    ToolbarCommand.WARM_TRANSFER: ButtonOnScreen(
        icon="consult", opens=AGENTS, runs=UserCommand(form=HandOverForm, act=acts.warm_transfer)
    ),
    ToolbarCommand.COMPLETE: ButtonOnScreen(
        icon="check",
        look="button--emphasized",
        runs=UserCommand(
            act=of_user(transfers.complete),
            transfer_after=frozenset({TransferState.COMPLETING, TransferState.COMPLETED}),
        ),
    ),
    ToolbarCommand.CANCEL: ButtonOnScreen(
        icon="close",
        runs=UserCommand(act=of_user(transfers.cancel), transfer_after=frozenset({TransferState.CANCELLED})),
    ),
    ToolbarCommand.CONFERENCE: ButtonOnScreen(
        icon="conference",
        runs=UserCommand(form=HandOverForm, act=acts.conference, transfer_after=frozenset({TransferState.CONFERENCE})),
    ),
    ToolbarCommand.TOGGLE: ButtonOnScreen(icon="toggle", runs=UserCommand(act=of_user(conference.toggle))),
    ToolbarCommand.HANG_UP: ButtonOnScreen(
        icon="hang-up",
        look="button--reject",
        runs=UserCommand(act=on_call(calls.hang_up), call_after=frozenset({CallState.ENDED})),
    ),
    ToolbarCommand.LOG_ON: ButtonOnScreen(
        icon="log-on", look="button--emphasized", runs=UserCommand(act=of_user(logon.log_on_cms))
    ),
    ToolbarCommand.LOG_OFF: ButtonOnScreen(
        icon="log-off", after_label="CMS", runs=UserCommand(act=of_user(logon.log_off_cms))
    ),
    ToolbarCommand.WORK_MODE: ButtonOnScreen(runs=UserCommand(form=WorkModeForm, act=acts.choose_work_mode)),
}


@dataclass(frozen=True, kw_only=True)
class ShownButton:
    """A button of a user's toolbar as the page shows it now. `gives` is the command that a click gives."""

    command: str
    gives: str
    label: str
    icon: str
    classes: str
    opens: str
    enabled: bool
    call_id: int | None
    pressed: bool | None


def shown_button(button: Button) -> ShownButton:
    screen = BUTTONS[button.command]
    alerting = "button--alerting" if button.flashing else ""
    return ShownButton(
        command=button.command,
        gives=screen.again if button.pressed else button.command,
        label=f"{button.label} {screen.after_label}".rstrip(),
        icon=screen.icon,
        classes=" ".join(filter(None, ("button", screen.look, alerting))),
        opens=AGENTS if button.chooses else screen.opens,
        enabled=button.enabled,
        call_id=button.call_id,
        pressed=button.pressed,
    )
