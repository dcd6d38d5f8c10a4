"""In which state a user's own calls are, as toolbars and offers name it. Pure."""

from collections.abc import Sequence
from typing import Protocol, TypeVar
from uuid import UUID

from customizing.models import ToolbarState
from presence.models import CallKind, CallState

STATES_OF_CALLS = {
    CallState.DIALING: ToolbarState.DIALING,
    CallState.CONNECTED: ToolbarState.CONNECTED,
    CallState.HELD: ToolbarState.HELD,
}


class Leg(Protocol):
    """A user's leg of a call that has not ended."""

    @property
    def state(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def conversation_id(self) -> UUID: ...


AnyLeg = TypeVar("AnyLeg", bound=Leg)


def toolbar_state(*, on_cms: bool, legs: Sequence[Leg], wrap_up: bool, conference: bool = False) -> ToolbarState:
    """The column of the button matrix that holds. A call one is in counts before one that rings.

    A conference is a consult that the caller hears.
    """
    if not on_cms and not legs:
        return ToolbarState.NOT_ON_CMS
    talking = [leg for leg in legs if leg.state != CallState.ALERTING]
    if conference or any(leg.kind == CallKind.CONSULT for leg in talking):
        return ToolbarState.CONSULTING
    if leg := current_leg(talking):
        return STATES_OF_CALLS[CallState(leg.state)]
    if legs:
        return ToolbarState.ALERTING
    return ToolbarState.WRAP_UP if wrap_up else ToolbarState.IDLE


def current_leg(own: Sequence[AnyLeg], *, beside: AnyLeg | None = None) -> AnyLeg | None:
    """The call one is in: in a consult that of the caller, else the one that is not on hold."""

    def comes_last(leg: AnyLeg) -> tuple[bool, bool, bool]:
        elsewhere = beside is not None and leg.conversation_id != beside.conversation_id
        return leg.kind == CallKind.CONSULT, elsewhere, leg.state == CallState.HELD

    return min(own, key=comes_last, default=None)
