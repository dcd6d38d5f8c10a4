"""What the CRM knows after a recording, and whether it was told so as the contract has it."""

from collections.abc import Iterable
from typing import Any

from presence.connectors.asterisk.telling import is_over
from presence.contract import CallChanged, ConversationChanged, Event, TransferChanged, key_of
from tests.presence.connectors.asterisk.recordings import Played


def outcome(played: Played) -> dict[Any, Any]:
    """What the CRM knows in the end, without what only says how it came to it."""
    return {key: _essence(event) for key, event in played.state.told.items()}


def _essence(event: Event) -> Any:
    match event:
        case CallChanged():
            return event.user, event.state, event.conversation, event.number, event.direction
        case ConversationChanged():
            return event.ended, event.direction, event.number
        case TransferChanged():
            return event.state, event.failure, event.sender, event.receiver, event.number, event.conversation
        case _:
            return event.logged_on, event.reachable, event.work_mode


def is_told_properly(told: Iterable[Event]) -> None:
    """Sequences rise, and nothing comes after the end of a leg, a conversation or a transfer."""
    last: dict[Any, Any] = {}
    for event in told:
        key = key_of(event)
        if before := last.get(key):
            assert event.sequence > before.sequence
            assert not is_over(before), f"{before} and then {event}"
        last[key] = event
