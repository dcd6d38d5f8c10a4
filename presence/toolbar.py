"""What the communication toolbar of a user shows now: state, calls, and which buttons are enabled."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import User

from customizing import access
from customizing.access import Profiles
from customizing.models import ToolbarButton, ToolbarCommand, ToolbarState, WorkMode, WorkModeKind

from . import calls
from .models import Agent, Call, CallKind, CallState, Transfer, TransferState

FLASHING = {ToolbarCommand.ACCEPT, ToolbarCommand.REJECT}
OF_A_TRANSFER = {ToolbarCommand.COMPLETE, ToolbarCommand.CANCEL}
OF_A_CALL = {
    ToolbarCommand.HOLD,
    ToolbarCommand.RETRIEVE,
    ToolbarCommand.BLIND_TRANSFER,
    ToolbarCommand.WARM_TRANSFER,
}
STATES_OF_CALLS = {
    CallState.DIALING: ToolbarState.DIALING,
    CallState.CONNECTED: ToolbarState.CONNECTED,
    CallState.HELD: ToolbarState.HELD,
}


@dataclass(frozen=True, kw_only=True)
class Button:
    command: str
    label: str
    enabled: bool
    flashing: bool


@dataclass(frozen=True, kw_only=True)
class Toolbar:
    """`state` is a ToolbarState. `call` is the user's own call; `consult` the one to the colleague asked beside it.

    `alerting` rings. `transfer` is the open transfer that the user started. `since` is when the state began.
    """

    state: str
    call: Call | None
    consult: Call | None
    alerting: Call | None
    transfer: Transfer | None
    buttons: list[Button]
    work_mode: WorkMode | None
    work_modes: list[WorkMode]
    next_work_mode: WorkMode | None
    since: datetime | None


def toolbar_state(*, on_cms: bool, legs: list[Call], wrap_up: bool) -> ToolbarState:
    """The column of the button matrix that holds. A call one is in counts before one that rings."""
    if not on_cms and not legs:
        return ToolbarState.NOT_ON_CMS
    talking = [leg for leg in legs if leg.state != CallState.ALERTING]
    if any(leg.kind == CallKind.CONSULT for leg in talking):
        return ToolbarState.CONSULTING
    if talking:
        return STATES_OF_CALLS[CallState(talking[0].state)]
    if legs:
        return ToolbarState.ALERTING
    return ToolbarState.WRAP_UP if wrap_up else ToolbarState.IDLE


def toolbar_of(user: User, *, profiles: Profiles) -> Toolbar:
    """The toolbar of the user, with the buttons of the profiles of the role logged on with."""
    agent = Agent.objects.filter(user=user).first() or Agent(user=user)
    legs = calls.open_calls(user)
    own = [leg for leg in legs if leg.state != CallState.ALERTING]
    own.sort(key=lambda leg: leg.kind != CallKind.PRIMARY)
    call, consult = (*own, None, None)[:2]
    alerting = next((leg for leg in legs if leg.state == CallState.ALERTING), None)
    state = toolbar_state(on_cms=agent.cms_logged_on, legs=legs, wrap_up=agent.wrap_up_until is not None)
    transfer = _own_transfer(user)
    return Toolbar(
        state=state,
        call=call,
        consult=consult,
        alerting=alerting,
        transfer=transfer,
        buttons=[_button(row, state, call, alerting, transfer) for row in profiles.buttons],
        work_mode=access.work_mode(agent.work_mode),
        work_modes=[mode for mode in access.work_modes() if mode.kind != WorkModeKind.WRAP_UP],
        next_work_mode=access.work_mode(agent.next_work_mode) if agent.next_work_mode else None,
        since=_since(state, agent, call or alerting),
    )


def _own_transfer(user: User) -> Transfer | None:
    own = Transfer.objects.open().filter(sender=user).select_related("receiver", "conversation")
    return own.order_by("-pk").first()


def _button(
    row: ToolbarButton, state: str, call: Call | None, alerting: Call | None, transfer: Transfer | None
) -> Button:
    command = row.command
    enabled = state in row.states
    if command in FLASHING:
        enabled = alerting is not None and ToolbarState.ALERTING in row.states
    elif command in OF_A_CALL:
        enabled = enabled and call is not None and transfer is None and calls.can(call, command)
    elif command in OF_A_TRANSFER:
        enabled = enabled and _can(transfer, command)
    return Button(
        command=command,
        label=row.get_command_display(),
        enabled=enabled,
        flashing=enabled and command in FLASHING,
    )


def _can(transfer: Transfer | None, command: str) -> bool:
    if transfer is None:
        return False
    return command == ToolbarCommand.CANCEL or transfer.state == TransferState.CONSULTING


def _since(state: str, agent: Agent, call: Call | None) -> datetime | None:
    if call:
        return call.state_since
    if state == ToolbarState.NOT_ON_CMS:
        return agent.cms_since
    return max(filter(None, [agent.last_call_ended, agent.cms_since, agent.work_mode_since]), default=None)
