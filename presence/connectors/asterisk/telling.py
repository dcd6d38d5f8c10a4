"""What is told of a call: the difference between what the CRM knows and what it should know, once for each."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from presence.connectors.asterisk.facts import Call, Originated, State
from presence.connectors.asterisk.judging import RESTARTED
from presence.connectors.asterisk.legs import LOST
from presence.connectors.asterisk.parties import in_conversation, outside
from presence.connectors.asterisk.transfer_records import CALLER_LEFT
from presence.connectors.asterisk.views import view
from presence.contract import (
    CALL_BACK,
    AgentChanged,
    CallChanged,
    ConversationChanged,
    Event,
    Key,
    TransferChanged,
    is_taken_by_leg,
    key_of,
)

OPEN = {"requested", "consulting", "conference"}
TALKS = {"connected", "held"}
PROMISED = "CRM_ENDED"
"""The channel variable by which the dialplan says that a caller was told that somebody calls back."""
CALL_REMEMBERED = timedelta(minutes=1)
"""So long events that come late find the call that they are about."""
TRANSFER_REMEMBERED = timedelta(hours=1)
"""So long, what has an effect after its end is told again to whoever asks."""


def tell(state: State, calls: Iterable[str], *, now: datetime) -> tuple[State, list[Event]]:
    """The state in which these calls are told, and the events."""
    touched = _with_others(state, [state.calls[each] for each in dict.fromkeys(calls) if each in state.calls])
    wanted: dict[Key, Event] = {}
    for call in touched:
        shown = view(state, call)
        wanted |= shown
        over_since = None if any(not each.gone for each in call.channels.values()) else call.over_since or now
        state = state.with_call(replace(call, tells=frozenset(shown), over_since=over_since))
    missing = {key for call in touched for key in call.tells} - wanted.keys()
    ended = [_ended(state, touched, state.told[key]) for key in missing if key in state.told]
    return tell_all(state, [*wanted.values(), *ended], now=now)


def _with_others(state: State, calls: list[Call]) -> list[Call]:
    """The calls, and those with which they have a conversation in common; that which took it over comes last."""
    conversations = {call.conversation for call in calls}
    both = [call for call in state.calls.values() if call.conversation in conversations]
    return sorted(both, key=lambda call: (call.conversation != call.id, call.id)) if len(both) > len(calls) else calls


def tell_all(state: State, events: Iterable[Event], *, now: datetime) -> tuple[State, list[Event]]:
    """The same for events that are ready but for their times."""
    new: dict[Key, Event] = {}
    for event in sorted(events, key=_rank):
        key = key_of(event)
        if (news := _news(state.told.get(key), event, now=now)) is not None:
            new[key] = news
    return (replace(state, told={**state.told, **new}), list(new.values())) if new else (state, [])


def is_over(event: Event) -> bool:
    """Nothing more will be told of it."""
    match event:
        case CallChanged():
            return event.state == "ended"
        case ConversationChanged():
            return event.ended
        case TransferChanged():
            return event.state not in OPEN
        case _:
            return False


def forget(state: State, *, now: datetime) -> State:
    """The state without what ended so long ago that nothing can come of it any more."""
    old = {call.id for call in state.calls.values() if call.over_since and now - call.over_since > CALL_REMEMBERED}
    kept = kept_for(state.told.values())
    told = {key: event for key, event in state.told.items() if not _forgotten(state, key, event, old, kept, now=now)}
    originated = {key: each for key, each in state.originated.items() if _may_be_made(state, key, each, now=now)}
    originated = {key: each for key, each in originated.items() if state.home.get(key) not in old}
    if not old and (len(told), len(originated)) == (len(state.told), len(state.originated)):
        return state
    home = {channel: call for channel, call in state.home.items() if call not in old}
    calls = {key: call for key, call in state.calls.items() if key not in old}
    expected = tuple(each for each in state.expected if state.home.get(each.channel) not in old)
    return replace(state, calls=calls, home=home, told=told, originated=originated, expected=expected)


def _may_be_made(state: State, channel: str, made: Originated, *, now: datetime) -> bool:
    """Asterisk has made the channel, or may do so yet: of a Dial that it refuses it makes none."""
    return channel in state.home or made.since is None or now - made.since < CALL_REMEMBERED


class Kept(NamedTuple):
    """The conversations that were handed over, and those of them of which a leg alone says who has got the caller:
    who came back, or went to a number.
    """

    handed_over: set[str]
    by_leg: set[str]


def kept_for(told: Iterable[Event]) -> Kept:
    """The conversations of the transfers that are remembered."""
    transfers = [event for event in told if isinstance(event, TransferChanged)]
    by_leg = {event.conversation for event in transfers if is_taken_by_leg(event)}
    return Kept({event.conversation for event in transfers}, by_leg)


def is_kept(event: Event, kept: Kept) -> bool:
    """Whether it may have an effect after its end: a transfer, a conversation by one or by the task to call back, and
    a leg by having answered a caller whom no transfer says to be with somebody."""
    match event:
        case TransferChanged():
            return True
        case ConversationChanged():
            return event.conversation in kept.handed_over or event.end_reason == CALL_BACK
        case CallChanged():
            has_answered = event.answered_at is not None and event.end_reason != LOST
            return event.conversation in kept.by_leg and has_answered
        case _:
            return False


def _forgotten(state: State, key: Key, event: Event, old: set[str], kept: Kept, *, now: datetime) -> bool:
    """Of what may have an effect after its end the CRM may have to be told for longer."""
    if not is_over(event):
        return False
    if is_kept(event, kept):
        return now - event.at > TRANSFER_REMEMBERED
    of_old = any(key in state.calls[each].tells for each in old)
    return of_old or now - event.at > CALL_REMEMBERED


def _ended(state: State, calls: list[Call], event: Event) -> Event:
    match event:
        case CallChanged():
            return replace(event, state="ended", end_reason=event.end_reason or "hung-up")
        case ConversationChanged():
            return replace(event, ended=True, end_reason=_why_over(state, calls, event.conversation))
        case _:
            return event


def _why_over(state: State, calls: list[Call], conversation: str) -> str:
    channels = [each for call in calls for each in in_conversation(state, call, conversation)]
    if any(each.stopped for each in channels):
        return RESTARTED
    if any(each.variables.get(PROMISED) == CALL_BACK for each in channels):
        return CALL_BACK
    party = outside(state, channels)
    return CALLER_LEFT if party and party.hung_up else "hung-up"


def _rank(event: Event) -> int:
    """Legs rest on their conversation while it goes on, its end on theirs, and transfers on both."""
    match event:
        case AgentChanged():
            return 0
        case ConversationChanged():
            return 3 if event.ended else 1
        case CallChanged():
            return 2
        case _:
            return 4


def _news(known: Event | None, event: Event, *, now: datetime) -> Any:
    """The event as it is to be told now, or None if there is nothing new in it."""
    if known is None:
        over = is_over(event) and not isinstance(event, TransferChanged)
        return None if over else _timed(event, None, now=now)
    if is_over(known):
        return None
    event = _kept(known, event)
    return None if event == known else _timed(event, known, now=now)


def _kept(known: Event, event: Event) -> Any:
    """The event with the times of the last one, and with what does not change any more once it was told."""
    times: dict[str, Any] = {"sequence": known.sequence, "at": known.at}
    if isinstance(known, CallChanged) and isinstance(event, CallChanged):
        return replace(event, **times, answered_at=known.answered_at)
    if isinstance(known, ConversationChanged) and isinstance(event, ConversationChanged):
        times |= {"number": known.number or event.number, "dialed": known.dialed or event.dialed}
        return replace(event, **times, direction=known.direction)
    return replace(event, **times)


def _timed(event: Event, known: Event | None, *, now: datetime) -> Event:
    """It is of now if the entity is in another state by it; the sequence rises in any case, also after a restart."""
    moment = int(now.timestamp() * 1_000_000)
    sequence = max(moment, known.sequence + 1) if known else moment
    at = known.at if known and _state_of(known) == _state_of(event) else now
    if isinstance(event, CallChanged) and event.state in TALKS:
        return replace(event, sequence=sequence, at=at, answered_at=event.answered_at or now)
    return replace(event, sequence=sequence, at=at)


def _state_of(event: Event) -> object:
    match event:
        case ConversationChanged():
            return event.ended
        case AgentChanged():
            return event.logged_on, event.work_mode
        case _:
            return event.state
