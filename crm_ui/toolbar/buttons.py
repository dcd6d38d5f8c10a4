"""The buttons of the communication toolbar as the screen has them, each described once.

When a button is available is Customizing (`customizing/toolbar_buttons.py`) and the state of the calls
(`presence/calls/toolbar.py`).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

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


class Place(StrEnum):
    """Where a button stands, so that none appears where another stood a moment before.

    What belongs to a place keeps its own box in it, in the order of the toolbar profile, also while it can do nothing.
    """

    STATE = "state"  # before the state of the call
    RING = "ring"  # beside the call that rings
    CALL = "call"
    TRANSFER = "transfer"  # beside the caller whom the user hands over
    TOOLS = "tools"  # what has nothing to do with a call
    END = "end"  # behind the work mode, by its icon alone


@dataclass(frozen=True, kw_only=True)
class ButtonOnScreen:
    """`opens` is the part of the dial pad that a click opens, where it is chosen with whom; else the click runs.

    `runs` is missing where the dial pad gives other commands. `after_label` stands behind the label. Pressed again, it
    gives the command `again`.
    """

    icon: str = ""
    look: str = ""
    place: Place = Place.CALL
    opens: str = ""
    after_label: str = ""
    again: str = ""
    runs: UserCommand | None = None


BUTTONS: dict[str, ButtonOnScreen] = {
    ToolbarCommand.ACCEPT: ButtonOnScreen(
        icon="phone",
        place=Place.RING,
        look="button--accept",
        runs=UserCommand(act=on_call(calls.accept), call_after=frozenset({CallState.CONNECTED})),
    ),
    ToolbarCommand.REJECT: ButtonOnScreen(
        icon="hang-up",
        place=Place.RING,
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
    ToolbarCommand.DIAL_PAD: ButtonOnScreen(icon="pad", place=Place.TOOLS, opens=KEYPAD),
    ToolbarCommand.BLIND_TRANSFER: ButtonOnScreen(
        icon="transfer", opens=AGENTS, runs=UserCommand(form=HandOverForm, act=acts.blind_transfer)
    ),
    ToolbarCommand.WARM_TRANSFER: ButtonOnScreen(
        icon="consult", opens=AGENTS, runs=UserCommand(form=HandOverForm, act=acts.warm_transfer)
    ),
    ToolbarCommand.COMPLETE: ButtonOnScreen(
        icon="check",
        place=Place.TRANSFER,
        look="button--emphasized",
        runs=UserCommand(
            act=of_user(transfers.complete),
            transfer_after=frozenset({TransferState.COMPLETING, TransferState.COMPLETED}),
        ),
    ),
    ToolbarCommand.CANCEL: ButtonOnScreen(
        icon="close",
        place=Place.TRANSFER,
        runs=UserCommand(act=of_user(transfers.cancel), transfer_after=frozenset({TransferState.CANCELLED})),
    ),
    ToolbarCommand.CONFERENCE: ButtonOnScreen(
        icon="conference",
        runs=UserCommand(form=HandOverForm, act=acts.conference, transfer_after=frozenset({TransferState.CONFERENCE})),
    ),
    ToolbarCommand.TOGGLE: ButtonOnScreen(
        icon="toggle", place=Place.TRANSFER, runs=UserCommand(act=of_user(conference.toggle))
    ),
    ToolbarCommand.HANG_UP: ButtonOnScreen(
        icon="hang-up",
        look="button--reject",
        runs=UserCommand(act=on_call(calls.hang_up), call_after=frozenset({CallState.ENDED})),
    ),
    ToolbarCommand.LOG_ON: ButtonOnScreen(
        icon="log-on", place=Place.STATE, look="button--emphasized", runs=UserCommand(act=of_user(logon.log_on_cms))
    ),
    ToolbarCommand.LOG_OFF: ButtonOnScreen(
        icon="log-off", place=Place.END, after_label="CMS", runs=UserCommand(act=of_user(logon.log_off_cms))
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
    place: Place
    opens: str
    enabled: bool
    call_id: int | None
    leg: str
    shortcut: str
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
        place=screen.place,
        opens=AGENTS if button.chooses else screen.opens,
        enabled=button.enabled,
        call_id=button.call_id,
        leg=button.leg,
        shortcut=button.shortcut,
        pressed=button.pressed,
    )


def buttons_by_place(buttons: Iterable[Button]) -> dict[str, tuple[ShownButton, ...]]:
    """All but the work mode, which is no button."""
    shown = [shown_button(button) for button in buttons if button.command != ToolbarCommand.WORK_MODE]
    return {place.value: tuple(each for each in shown if each.place == place) for place in Place}
