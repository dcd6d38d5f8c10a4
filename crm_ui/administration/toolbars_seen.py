"""The toolbar of a role in each state, as it would be by what is in force or by the draft."""

from collections.abc import Iterator
from typing import NamedTuple

from django_stubs_ext import StrOrPromise

from crm_ui.toolbar.buttons import ShownButton, shown_button
from customizing.access import Profiles
from customizing.models import ToolbarState
from presence.calls.toolbar import _buttons, _Now
from presence.cms.connectors import capabilities_of
from presence.models import Call, CallKind, CallState, Conversation, Direction, Transfer, TransferKind, TransferState

CALLS = {
    ToolbarState.ALERTING: CallState.ALERTING,
    ToolbarState.DIALING: CallState.DIALING,
    ToolbarState.CONNECTED: CallState.CONNECTED,
    ToolbarState.HELD: CallState.HELD,
    ToolbarState.CONSULTING: CallState.HELD,
}
"""In which state the call with the caller is."""


class Seen(NamedTuple):
    """The buttons of a state, in their order, also those that can do nothing in it."""

    state: StrOrPromise
    buttons: list[ShownButton]


def toolbars_seen(profiles: Profiles) -> Iterator[Seen]:
    """For each state; nothing if the role has no toolbar."""
    for state in ToolbarState if profiles.toolbar_in_force else ():
        yield Seen(state.label, [shown_button(button) for button in _buttons(profiles, _now(state, profiles))])


def _now(state: ToolbarState, profiles: Profiles) -> _Now:
    """With a caller from outside, and a colleague who is asked about it."""
    can = capabilities_of(profiles.cms.destination) if profiles.cms else frozenset()
    talk = Conversation(direction=Direction.INBOUND)
    call = Call(conversation=talk, kind=CallKind.PRIMARY, state=CALLS[state]) if state in CALLS else None
    transfer = talking = None
    if state == ToolbarState.CONSULTING:
        transfer = Transfer(kind=TransferKind.WARM, state=TransferState.CONSULTING)
        talking = Call(conversation=talk, kind=CallKind.CONSULT, state=CallState.CONNECTED)
    if state == ToolbarState.CONNECTED:
        talking = call
    rings = call if state == ToolbarState.ALERTING else None
    return _Now(state, None if rings else call, rings, talking, transfer, False, can)
