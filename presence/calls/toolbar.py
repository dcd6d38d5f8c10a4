"""What the communication toolbar of a user shows now: state, calls, and which buttons are enabled."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.contrib.auth.models import User
from django.db.models import Q, QuerySet

from customizing import access
from customizing.access import Profiles
from customizing.hindrances import NOT_AVAILABLE_NOW, Hindrance
from customizing.models import ToolbarButton, ToolbarCommand, ToolbarState, WorkMode, WorkModeKind
from presence import compiled
from presence.calls import commands as calls
from presence.calls import hindrances
from presence.cms.connectors import capabilities_by, capabilities_of
from presence.contract import Capability
from presence.models import (
    OPEN_TRANSFER_STATES,
    Agent,
    Call,
    CallKind,
    CallState,
    Transfer,
    TransferKind,
    TransferState,
)
from presence.status.from_database import capabilities_by_destination
from presence.status.own_call import current_leg, toolbar_state

IN_A_CALL = {ToolbarState.DIALING, ToolbarState.CONNECTED, ToolbarState.HELD, ToolbarState.CONSULTING}


@dataclass(frozen=True, kw_only=True)
class Rule:
    """When a button makes sense, beside the states that Customizing makes it available in.

    `rings`: it is about the call that rings, and flashes. `talks`: it is about the leg in which the user talks.
    `of_call`: the user's call can do it, and is not being transferred. `in_transfer`: the user's own transfer is in
    one of these states. `needs`: what the telephone system must be able to do.
    """

    rings: bool = False
    talks: bool = False
    of_call: bool = False
    in_transfer: frozenset[str] = frozenset()
    needs: Capability | None = None


CONSULTING = frozenset({TransferState.CONSULTING})
RULES = {
    ToolbarCommand.ACCEPT: Rule(rings=True, needs=Capability.ACCEPT),
    ToolbarCommand.REJECT: Rule(rings=True),
    ToolbarCommand.HOLD: Rule(of_call=True, needs=Capability.HOLD),
    ToolbarCommand.RETRIEVE: Rule(of_call=True, needs=Capability.HOLD),
    ToolbarCommand.MUTE: Rule(talks=True, needs=Capability.MUTE),
    ToolbarCommand.BLIND_TRANSFER: Rule(of_call=True),
    ToolbarCommand.WARM_TRANSFER: Rule(of_call=True),
    ToolbarCommand.COMPLETE: Rule(in_transfer=CONSULTING | {TransferState.CONFERENCE}),
    ToolbarCommand.CANCEL: Rule(in_transfer=frozenset(OPEN_TRANSFER_STATES)),
    ToolbarCommand.TOGGLE: Rule(in_transfer=CONSULTING, needs=Capability.TOGGLE),
    ToolbarCommand.CONFERENCE: Rule(needs=Capability.CONFERENCE),
}
ALWAYS = Rule()
AT_TELEPHONE = {Capability.HOLD, Capability.MUTE}
"""What a telephone in the browser does at the click, as it accepts and rejects, before its system is asked."""


@dataclass(frozen=True, kw_only=True)
class Button:
    """`call_id` is the call it is about, if that is not the current one, and `leg` what a telephone in the browser
    calls it. `chooses`: a colleague is chosen first. `against` is what makes that it can do nothing now. `pressed`
    says of a button that stays down whether it is; None of all others.
    """

    command: str
    label: str
    against: Hindrance | None
    flashing: bool
    call_id: int | None = None
    leg: str = ""
    chooses: bool = False
    shortcut: str = ""
    pressed: bool | None = None

    @property
    def enabled(self) -> bool:
        return self.against is None


@dataclass(frozen=True, kw_only=True)
class Toolbar:
    """`state` is a ToolbarState. `call` is the user's own call; `consult` the one to the colleague asked beside it.

    `alerting` rings. `waiting` are the user's other calls, on hold. `transfer` is the open transfer that the user
    started, in the call or a consult; `pending` are those of calls before, whose callers nobody has taken yet.
    `conference` says that three are talking. `since` is when the state began, `until` when wrap-up ends.
    """

    state: str
    call: Call | None
    consult: Call | None
    alerting: Call | None
    waiting: list[Call]
    transfer: Transfer | None
    pending: list[Transfer]
    conference: bool
    buttons: list[Button]
    work_mode: WorkMode
    work_modes: list[WorkMode]
    next_work_mode: WorkMode | None
    since: datetime | None
    until: datetime | None
    destination_id: int | None = None
    browser_telephone: bool | None = None
    """Whether the user's telephone in the browser is there; None if the user has none there."""

    @property
    def waits_for_telephone(self) -> bool:
        """Whether no call can ring before the user has opened the window of the telephone."""
        return self.state == ToolbarState.IDLE and self.browser_telephone is False


def toolbar_of(user: User, *, profiles: Profiles) -> Toolbar:
    """The toolbar of the user, with the buttons of the profiles of the role logged on with.

    In a call it has at least Hang Up, so that no change of Customizing leaves a caller with nobody.
    """
    agent = next(iter(_agent_of(user.pk)), None) or Agent()
    agent.user = user
    legs = calls.open_calls(user)
    own = [leg for leg in legs if leg.state != CallState.ALERTING]
    consult = next((leg for leg in own if leg.kind == CallKind.CONSULT), None)
    call = current_leg(own, beside=consult)
    alerting = next((leg for leg in legs if leg.state == CallState.ALERTING), None)
    transfer, pending, conference = _transfers(user, call)
    wrap_up = agent.wrap_up_until is not None
    state = toolbar_state(on_cms=agent.cms_logged_on, legs=legs, wrap_up=wrap_up, conference=conference)
    can = _capabilities(agent, call or alerting)
    talking = next((leg for leg in (consult, call) if leg and leg.state == CallState.CONNECTED), None)
    now = Now(state, call, alerting, talking, transfer, conference, can, _browser_telephone(agent))
    return Toolbar(
        state=state,
        call=call,
        consult=None if consult is call else consult,
        alerting=alerting,
        waiting=[leg for leg in own if leg not in (call, consult)],
        transfer=transfer,
        pending=pending,
        conference=conference,
        buttons=buttons_in(profiles, now),
        work_mode=access.work_mode_told(agent.work_mode),
        work_modes=[mode for mode in access.work_modes() if mode.kind != WorkModeKind.WRAP_UP],
        next_work_mode=access.work_mode_told(agent.next_work_mode) if agent.next_work_mode else None,
        since=_since(state, agent, call or alerting),
        until=agent.wrap_up_until if state == ToolbarState.WRAP_UP else None,
        destination_id=agent.destination_id,
        browser_telephone=now.browser_telephone,
    )


@dataclass(frozen=True)
class Now:
    """What decides whether a button is enabled."""

    state: str
    call: Call | None
    alerting: Call | None
    talking: Call | None
    transfer: Transfer | None
    conference: bool
    capabilities: frozenset[Capability]
    browser_telephone: bool | None = None


def _capabilities(agent: Agent, call: Call | None) -> frozenset[Capability]:
    """What can be done in the call, even if its telephone system is switched off or not the user's any more.

    A telephone that is away adds nothing.
    """
    if call and agent.unreachable_since is None:
        return capabilities_by(call.destination, agent.extension, does_as_told=agent.does_as_told)
    if call:
        return capabilities_of(call.destination)
    return capabilities_by_destination().get(agent.destination_id or 0, frozenset())


def _browser_telephone(agent: Agent) -> bool | None:
    if access.system_with_browser(agent.destination_id, agent.extension) is None:
        return None
    return agent.cms_logged_on and agent.unreachable_since is None


@compiled.query
def _agent_of(user_id: int) -> QuerySet[Agent]:
    return Agent.objects.filter(user=user_id)


@compiled.query
def _open_transfers(user_id: int, conversation_id: UUID | None) -> QuerySet[Transfer]:
    """Those that the user started, and those of the conversation."""
    concerns = Q(sender=user_id) | Q(conversation=conversation_id) if conversation_id else Q(sender=user_id)
    found = Transfer.objects.open().filter(concerns)
    return found.select_related("receiver", "conversation").order_by("-pk")


def _transfers(user: User, call: Call | None) -> tuple[Transfer | None, list[Transfer], bool]:
    """The open transfer that the user started, those of calls before, and whether the call is a conference by now."""
    transfers = _open_transfers(user.pk, call.conversation_id if call else None)
    own = [transfer for transfer in transfers if transfer.sender_id == user.pk]
    here = [transfer for transfer in transfers if call and transfer.conversation_id == call.conversation_id]
    pending = [transfer for transfer in own if transfer.kind == TransferKind.BLIND and transfer not in here]
    current = next((transfer for transfer in own if transfer not in pending), None)
    return current, pending, any(transfer.state == TransferState.CONFERENCE for transfer in here)


def buttons_in(profiles: Profiles, now: Now) -> list[Button]:
    """The buttons of the profile. Users in a call can always hang up, even if the profile has no such button."""
    buttons = [_button(row, now, profiles) for row in profiles.buttons]
    leaves = any(button.command == ToolbarCommand.HANG_UP and button.enabled for button in buttons)
    if leaves or now.state not in IN_A_CALL:
        return buttons
    others = [button for button in buttons if button.command != ToolbarCommand.HANG_UP]
    return [*others, _button(ToolbarButton(command=ToolbarCommand.HANG_UP, states=[now.state]), now, profiles)]


def _button(row: ToolbarButton, now: Now, profiles: Profiles) -> Button:
    rule = RULES.get(ToolbarCommand(row.command), ALWAYS)
    against = _in_profiles(row, now, profiles) or _in_state(row, rule, now) or _in_system(rule, now)
    about = now.alerting if rule.rings else now.talking if rule.talks else None
    at_click = against is None and now.browser_telephone and (rule.rings or rule.needs in AT_TELEPHONE)
    leg = about or now.call if at_click else None
    return Button(
        command=row.command,
        label=str(ToolbarCommand(row.command).label),
        against=against,
        flashing=against is None and rule.rings,
        call_id=about.pk if about else None,
        leg=leg.cms_id if leg else "",
        chooses=_asks_first(row, now),
        shortcut=row.shortcut,
        pressed=(about is not None and about.muted) if rule.talks else None,
    )


def _in_profiles(row: ToolbarButton, now: Now, profiles: Profiles) -> Hindrance | None:
    """What in the profiles speaks against what else the button needs."""
    if row.command == ToolbarCommand.LOG_ON:
        return profiles.against_telephony
    refused = _asks_first(row, now) and not profiles.permits("warm-transfer")
    return hindrances.NEEDS_WARM_TRANSFER if refused else None


def _asks_first(row: ToolbarButton, now: Now) -> bool:
    """Whether it begins as a warm transfer does."""
    return row.command == ToolbarCommand.CONFERENCE and now.state == ToolbarState.CONNECTED


def _in_system(rule: Rule, now: Now) -> Hindrance | None:
    missing = rule.needs and rule.needs not in now.capabilities
    return hindrances.CANNOT if missing else None


def _in_state(row: ToolbarButton, rule: Rule, now: Now) -> Hindrance | None:
    if rule.rings and now.alerting is None:
        return hindrances.NOTHING_RINGS
    if (ToolbarState.ALERTING if rule.rings else now.state) not in row.states:
        return NOT_AVAILABLE_NOW
    if rule.talks:
        return None if now.talking else hindrances.NOBODY_HEARS
    if row.command == ToolbarCommand.CONFERENCE:
        return None if _conference_makes_sense(now) else hindrances.NO_THIRD_PARTY
    if rule.in_transfer:
        return None if now.transfer and now.transfer.state in rule.in_transfer else hindrances.NO_TRANSFER
    return _in_call(row, now) if rule.of_call else None


def _in_call(row: ToolbarButton, now: Now) -> Hindrance | None:
    if now.call is None:
        return hindrances.NO_CALL
    if now.transfer is not None:
        return hindrances.IS_TRANSFERRED
    return None if calls.can(now.call, row.command) else hindrances.NOT_WITH_THIS_CALL


def _conference_makes_sense(now: Now) -> bool:
    """In a consult all three then talk. In a call whom to ask is chosen first, as for a warm transfer."""
    if now.transfer:
        return now.transfer.state == TransferState.CONSULTING
    return now.call is not None and calls.can(now.call, ToolbarCommand.WARM_TRANSFER) and not now.conference


def _since(state: str, agent: Agent, call: Call | None) -> datetime | None:
    if call:
        return call.state_since
    if state == ToolbarState.NOT_ON_CMS:
        return agent.cms_since
    return max(filter(None, [agent.last_call_ended, agent.cms_since, agent.work_mode_since]), default=None)
