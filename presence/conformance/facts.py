"""What is so by what was told: of each entity the event with the highest sequence, in a few words."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from presence.contract import AgentChanged, CallChanged, ConversationChanged, Event, Key, TransferChanged, key_of

OPEN = ("requested", "consulting", "conference")


@dataclass
class Told:
    """`at` is when it was told, and `shown` when whoever takes it in was done with it."""

    event: Event
    at: float
    shown: float | None = None

    @property
    def key(self) -> Key:
        return key_of(self.event)


@dataclass
class Facts:
    """`users` are the names of the users by their parts; what is told of others is none of our business."""

    told: list[Told]
    users: Mapping[str, str]
    last: dict[Key, Told] = field(init=False)

    def __post_init__(self) -> None:
        last: dict[Key, Told] = {}
        for each in self.told:
            if each.key not in last or each.event.sequence > last[each.key].event.sequence:
                last[each.key] = each
        names = set(self.users.values())
        ours = [each.event for each in last.values() if user_of(each.event) in names]
        talks = {event.conversation for event in ours if isinstance(event, CallChanged | TransferChanged)}
        self.last = {key: each for key, each in last.items() if each.event in ours or key[1] in talks}

    def in_words(self) -> dict[str, Told]:
        """`anna primary held`, `warm consulting`, `anna logged on`, each with what told it last."""
        part = {name: part for part, name in self.users.items()}
        return {word: told for told in self.last.values() for word in _words(told.event, part)}

    def legs(self, part: str) -> list[CallChanged]:
        """The legs of a user, open ones first, and of those primary ones."""
        events = (each.event for each in self.last.values())
        own = [each for each in events if isinstance(each, CallChanged) and each.user == self.users[part]]
        return sorted(own, key=lambda leg: (leg.state == "ended", leg.kind != "primary"))


def user_of(event: Event) -> str:
    """The user whom an event is about; nobody for a conversation."""
    match event:
        case AgentChanged() | CallChanged():
            return event.user
        case TransferChanged():
            return event.sender
        case _:
            return ""


def is_open(event: Event) -> bool:
    """Whether something goes on that has to end some time."""
    match event:
        case CallChanged():
            return event.state != "ended"
        case ConversationChanged():
            return not event.ended
        case TransferChanged():
            return event.state in OPEN
        case _:
            return False


def _words(event: Event, part: Mapping[str, str]) -> Iterator[str]:
    match event:
        case AgentChanged():
            yield f"{part[event.user]} logged {'on' if event.logged_on else 'off'}"
            yield f"{part[event.user]} in work mode {event.work_mode}"
        case CallChanged():
            yield from _with_reason(f"{part[event.user]} {event.kind} {event.state}", event.end_reason)
            if event.state == "connected":
                yield f"{part[event.user]} {event.kind} {'muted' if event.muted else 'heard'}"
        case ConversationChanged():
            said = "conversation ended" if event.ended else f"conversation {event.direction}"
            yield from _with_reason(said, event.end_reason)
        case TransferChanged():
            yield from _with_reason(f"{event.kind} {event.state}", event.failure)


def _with_reason(said: str, reason: str) -> Iterator[str]:
    yield said
    if reason:
        yield f"{said}: {reason}"
