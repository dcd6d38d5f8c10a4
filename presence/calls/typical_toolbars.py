"""The toolbar as it would be in each state, for a consultant who changes it: no call is needed for it."""

from customizing.access import Profiles
from customizing.models import ToolbarState
from presence.calls.toolbar import Button, Now, buttons_in
from presence.contract import Capability
from presence.models import Call, CallKind, CallState, Transfer, TransferKind, TransferState


def typical_toolbar(profiles: Profiles, state: ToolbarState, *, capabilities: frozenset[Capability]) -> list[Button]:
    """The buttons of the profiles in a typical situation of that state: one call, and no transfer but in a consult."""
    return buttons_in(profiles, _situation(state, capabilities))


def _situation(state: ToolbarState, capabilities: frozenset[Capability]) -> Now:
    call = alerting = talking = transfer = None
    if state == ToolbarState.ALERTING:
        alerting = Call(state=CallState.ALERTING)
    elif state == ToolbarState.CONSULTING:
        call = Call(state=CallState.HELD)
        talking = Call(state=CallState.CONNECTED, kind=CallKind.CONSULT)
        transfer = Transfer(kind=TransferKind.WARM, state=TransferState.CONSULTING)
    elif state in (ToolbarState.DIALING, ToolbarState.CONNECTED, ToolbarState.HELD):
        call = Call(state=CallState(state))
        talking = call if state == ToolbarState.CONNECTED else None
    return Now(state, call, alerting, talking, transfer, False, capabilities)
