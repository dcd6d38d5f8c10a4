"""Whether what a connector tells agrees with itself, and with the system's own list."""

from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime

from presence.conformance.facts import Facts, Told, is_open, user_of
from presence.contract import (
    CALL_BACK,
    AgentChanged,
    CallChanged,
    ConversationChanged,
    Event,
    Key,
    Snapshot,
    TransferChanged,
    is_taken_by_leg,
    key_of,
)
from presence.contract.values import LONGEST_ID


def contradictions(facts: Facts) -> Iterator[str]:
    """What is wrong with the events as they were told, whatever happened."""
    seen: dict[tuple[Key, int], Event] = {}
    for told in facts.told:
        event, numbered = told.event, (told.key, told.event.sequence)
        if seen.setdefault(numbered, event) != event:
            yield f"Sequence {event.sequence} of {_named(told.key)} was given twice, to different events."
        if any(isinstance(value, str) and len(value) > LONGEST_ID for value in told.key):
            yield f"The id of {_named(told.key)} is longer than {LONGEST_ID} characters."
        if any(getattr(value, "tzinfo", True) is None for value in asdict(event).values()):
            yield f"A time of {_named(told.key)} is not aware."
    yield from _after_the_end(facts.told)


def differences(facts: Facts, snapshot: Snapshot) -> Iterator[str]:
    """Where the system's own list says something else than the events did."""
    listed = {key_of(event): event for event in _all(snapshot)}
    for key, told in facts.last.items():
        event, there = told.event, listed.get(key)
        if there is None:
            if _must_be_listed(event, facts):
                yield f"{_named(key)} is not in it, but was told: {_essence(event)}."
        elif _essence(there) != _essence(event):
            yield f"{_named(key)} is {_essence(there)} in it, but was told: {_essence(event)}."
        elif there.sequence < event.sequence:
            yield f"{_named(key)} has sequence {there.sequence} in it, but was told with {event.sequence}."
    for key, event in listed.items():
        if key not in facts.last and is_open(event) and user_of(event) in facts.users.values():
            yield f"{_named(key)} is {_essence(event)} in it, but was not told."


def _after_the_end(told: list[Told]) -> Iterator[str]:
    """Legs and transfers end for good."""
    ended: dict[Key, int] = {}
    for each in sorted(told, key=lambda each: each.event.sequence):
        if isinstance(each.event, CallChanged | TransferChanged):
            if is_open(each.event) and each.key in ended:
                yield f"{_named(each.key)} goes on after its end."
            if not is_open(each.event):
                ended[each.key] = each.event.sequence


def _all(snapshot: Snapshot) -> list[Event]:
    return [*snapshot.agents, *snapshot.calls, *snapshot.conversations, *snapshot.transfers]


def _must_be_listed(event: Event, facts: Facts) -> bool:
    match event:
        case AgentChanged():
            return event.logged_on
        case TransferChanged():
            return True  # that it has ended is remembered for an hour
        case ConversationChanged(ended=True):
            return event.end_reason == CALL_BACK or event.conversation in _handed_over(facts)
        case CallChanged(state="ended", answered_at=datetime() as at):
            by_leg = filter(is_taken_by_leg, _transfers(facts))
            return any(each.conversation == event.conversation and each.at <= at for each in by_leg)
        case _:
            return is_open(event)


def _handed_over(facts: Facts) -> set[str]:
    return {event.conversation for event in _transfers(facts) if event.state == "completed"}


def _transfers(facts: Facts) -> list[TransferChanged]:
    told = [each.event for each in facts.last.values()]
    return [event for event in told if isinstance(event, TransferChanged)]


def _essence(event: Event) -> str:
    match event:
        case AgentChanged():
            return f"logged {'on' if event.logged_on else 'off'}, work mode {event.work_mode}"
        case CallChanged():
            return f"{event.kind} {event.state}{' muted' if event.muted else ''} in {event.conversation}"
        case ConversationChanged():
            return f"{event.direction} {'ended' if event.ended else 'going on'}"
        case TransferChanged():
            return f"{event.kind} {event.state} from {event.sender} to {event.receiver or event.number}"


def _named(key: Key) -> str:
    return " ".join(key)
