"""What Customizing knows of each button of a toolbar: as delivered, what it allows, and what it is not safe without.

Their names are in `models/toolbar_profiles.py`, with the field that they are chosen in.
"""

from dataclasses import dataclass

from .models import ToolbarCommand as Command
from .models import ToolbarLayout as Layout
from .models import ToolbarState as State
from .presence_rules import Option


@dataclass(frozen=True, kw_only=True)
class DeliveredButton:
    """`states`: when it is available. `allows`: the commands beside its own that a toolbar with it allows.

    `unsafe_without`: callers are safe only if these buttons are in the same toolbar, each available in the state.
    """

    states: tuple[State, ...]
    layout: Layout = Layout.TELEPHONY
    allows: tuple[str, ...] = ()
    unsafe_without: tuple[tuple[Command, State], ...] = ()
    shortcut: str = ""

    @property
    def about_calls(self) -> bool:
        """Whether it is of use only to who may telephone, whatever layout the consultant gives it."""
        return self.layout != Layout.GENERIC

    @property
    def useless_in(self) -> frozenset[State]:
        """States in which it can do nothing: what is about a call without one, all but the log-on off the CMS."""
        if State.NOT_ON_CMS in self.states:
            return frozenset(State) - {State.NOT_ON_CMS}
        without_call = frozenset() if State.IDLE in self.states else frozenset({State.IDLE, State.WRAP_UP})
        return without_call | {State.NOT_ON_CMS}


# In the order of the delivered toolbar profiles.
# Conference in a connected call chooses whom to ask first; in a consult it lets all three talk.
BUTTONS: dict[Command, DeliveredButton] = {
    Command.ACCEPT: DeliveredButton(
        states=(State.ALERTING,),
        allows=("take-when-free",),
        unsafe_without=((Command.HANG_UP, State.CONNECTED),),
        shortcut="F2",
    ),
    Command.REJECT: DeliveredButton(states=(State.ALERTING,), allows=("deflect",), shortcut="Shift+F2"),
    Command.HOLD: DeliveredButton(states=(State.CONNECTED,), unsafe_without=((Command.RETRIEVE, State.HELD),)),
    Command.RETRIEVE: DeliveredButton(states=(State.HELD,)),
    Command.MUTE: DeliveredButton(states=(State.CONNECTED, State.CONSULTING), allows=("unmute",)),
    Command.DIAL_PAD: DeliveredButton(
        states=(State.IDLE, State.CONNECTED, State.HELD),
        allows=("call", "dial", "dtmf", Option.CALL_MOBILE.value),
        unsafe_without=((Command.HANG_UP, State.DIALING),),
    ),
    Command.BLIND_TRANSFER: DeliveredButton(
        states=(State.CONNECTED,), allows=("when-free", "hand-over-now", "ask-colleague")
    ),
    Command.WARM_TRANSFER: DeliveredButton(
        states=(State.CONNECTED, State.HELD),
        allows=("when-free", "ask-now", "ask-colleague"),
        unsafe_without=((Command.COMPLETE, State.CONSULTING), (Command.CANCEL, State.CONSULTING)),
        shortcut="F8",
    ),
    Command.COMPLETE: DeliveredButton(states=(State.CONSULTING,), shortcut="Shift+F8"),
    Command.CANCEL: DeliveredButton(states=(State.CONSULTING,)),
    Command.CONFERENCE: DeliveredButton(states=(State.CONNECTED, State.CONSULTING)),
    Command.TOGGLE: DeliveredButton(states=(State.CONSULTING,)),
    Command.HANG_UP: DeliveredButton(states=(State.DIALING, State.CONNECTED, State.HELD, State.CONSULTING)),
    Command.WORK_MODE: DeliveredButton(
        states=(State.IDLE, State.CONNECTED, State.HELD, State.WRAP_UP), layout=Layout.GENERIC
    ),
    Command.LOG_ON: DeliveredButton(states=(State.NOT_ON_CMS,), layout=Layout.GENERIC),
    Command.LOG_OFF: DeliveredButton(states=(State.IDLE,), layout=Layout.GENERIC),
}
