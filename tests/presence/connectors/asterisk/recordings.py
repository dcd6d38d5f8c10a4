"""Recordings of a real Asterisk, and what the reducer makes of them. Extension 1001 is Anna's, and so on."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from presence.connectors.asterisk import agents, reducer
from presence.connectors.asterisk.facts import State
from presence.connectors.asterisk.messages import Message
from presence.contract import AgentChanged, CallChanged, ConversationChanged, Event, TransferChanged

FOLDER = Path(__file__).parents[3] / "data" / "asterisk"
NAMES = sorted(file.stem for file in FOLDER.glob("*.jsonl"))
PEOPLE = {"anna": "1001", "ben": "1002", "cara": "1003", "dora": "1004", "emil": "1005"}
CUSTOMER = "+493055501001"
BEGAN = datetime(2026, 11, 29, 12, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Line:
    """One line of a recording; `at` is seconds since it began."""

    at: float
    message: Message | None = None
    note: dict[str, Any] = field(default_factory=dict)

    @property
    def now(self) -> datetime:
        return BEGAN + timedelta(seconds=self.at)


def lines(name: str) -> list[Line]:
    with (FOLDER / f"{name}.jsonl").open() as file:
        return [_line(json.loads(text)) for text in file]


def events(name: str) -> list[Line]:
    return [line for line in lines(name) if line.message]


def message_of(item: dict[str, Any]) -> Message:
    return Message({key: tuple(value) if isinstance(value, list) else (value,) for key, value in item.items()})


def _line(item: dict[str, Any]) -> Line:
    if "event" in item:
        return Line(item["t"], message_of(item["event"]))
    return Line(item["t"], note=item)


def office() -> State:
    """Everybody is logged on at the CRM, and Asterisk has told its hints."""
    state = State()
    for user, extension in PEOPLE.items():
        state = agents.log_on(state, user, extension=extension)
    for number in range(1001, 1011):
        hint = {"Event": "ExtensionStatus", "Exten": str(number), "Hint": f"PJSIP/{number}"}
        state = agents.hear(state, message_of(hint))
    state, _told = agents.tell_agents(state, now=BEGAN)
    return state


@dataclass
class Played:
    """What came of a recording: the state, and all that was told, in order."""

    state: State = field(default_factory=office)
    told: list[Event] = field(default_factory=list)

    def hear(self, line: Line) -> list[Event]:
        assert line.message
        self.state, told = reducer.reduce(self.state, line.message, now=line.now)
        self.told += told
        return told

    def of(self, kind: type[Event]) -> list[Any]:
        return [event for event in self.told if isinstance(event, kind)]

    def legs(self, user: str) -> list[str]:
        """What was told of the user's legs: kind and state, and the reason of the end."""
        legs = (event for event in self.of(CallChanged) if event.user == user)
        return without_repeats(f"{leg.kind} {leg.state} {leg.end_reason}".strip() for leg in legs)

    def transfers(self) -> list[str]:
        return without_repeats(
            f"{event.kind} {event.state} {event.failure}".strip() for event in self.of(TransferChanged)
        )

    def conversations(self) -> dict[str, list[ConversationChanged]]:
        found: dict[str, list[ConversationChanged]] = {}
        for event in self.of(ConversationChanged):
            found.setdefault(event.conversation, []).append(event)
        return found

    def agents(self, user: str) -> list[tuple[bool, bool]]:
        """Whether the user is logged on, and whether the telephone is there."""
        told = (event for event in self.of(AgentChanged) if event.user == user)
        return without_repeats((event.logged_on, event.reachable) for event in told)


def played(name: str, state: State | None = None) -> Played:
    return play(events(name), state)


def play(recorded: Iterable[Line], state: State | None = None) -> Played:
    result = Played(state) if state else Played()
    for line in recorded:
        result.hear(line)
    return result


def without_repeats(items: Iterable[Any]) -> list[Any]:
    found: list[Any] = []
    for item in items:
        if not found or found[-1] != item:
            found.append(item)
    return found


def moments(name: str) -> Iterator[tuple[Line, Played]]:
    """Each event of a recording with what is known after it."""
    result = Played()
    for line in events(name):
        result.hear(line)
        yield line, result
