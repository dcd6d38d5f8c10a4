"""Which button of a toolbar decides about which command, wherever that is given: the toolbar profile rules. Pure."""

from collections.abc import Iterable
from functools import cache

from .models import ToolbarButton, ToolbarCommand, ToolbarState
from .toolbar_buttons import BUTTONS

DECIDES: dict[str, list[ToolbarCommand]] = {}
"""The buttons of which any one allows the command."""

for button, delivered in BUTTONS.items():
    for allowed in (button.value, *delivered.allows):
        DECIDES.setdefault(allowed, []).append(button)

ALWAYS = frozenset({
    ToolbarCommand.HANG_UP.value,  # nobody is kept in a call
    "withdraw-when-free",
    "call-back",
    "call-back-if-ended",
    "no-call-back",
    "decline-when-free",
    "take-back",
})  # fmt: skip
"""Commands that need no button, as they end something or only promise something."""


def buttons_for(command: str, buttons: Iterable[ToolbarButton]) -> list[ToolbarButton]:
    """The buttons that allow the command."""
    return [button for button in buttons if button.command in DECIDES.get(command, ())]


def label(command: str) -> str:
    """What the button that the command needs is called."""
    return str(DECIDES[command][0].label)


@cache
def sensible_states(command: str) -> frozenset[ToolbarState]:
    """The states in which the command can mean anything: those of its buttons as delivered."""
    wanted = DECIDES.get(command, ())
    return frozenset(state for button in wanted for state in BUTTONS[button].states)
