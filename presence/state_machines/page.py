"""The state machines as a page of the documentation, made from the tables that the code runs by."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import TextChoices

from presence.models import (
    OPEN_TRANSFER_STATES,
    OPEN_WHEN_FREE_STATES,
    CallState,
    ConversationState,
    TransferState,
    WhenFreeState,
)
from presence.state_machines.tables import (
    CALL_EVENTS,
    CALLS,
    CONVERSATIONS,
    TRANSFERS,
    WHEN_FREE,
    WHEN_FREE_EVENTS,
    Table,
)

HEAD = """# State machines

Made by `manage.py print_state_machines --write` from `presence/state_machines/tables.py`; a test
keeps this page current. Do not edit it.

States are facts that the telephone system tells. A command is a wish: the state moves when the system's event comes.
If events were lost meanwhile, the state that is told counts, whatever lies between.
"""


@dataclass(frozen=True)
class Machine:
    """One state machine: its states, how it begins, and its tables with what moves it."""

    title: str
    text: str
    states: type[TextChoices]
    begins: tuple[str, ...]
    ends: tuple[str, ...]
    tables: dict[str, Table]


MACHINES = [
    Machine(
        "Conversation",
        "A communication event, from the first ring to the last hang-up, over all its transfers. Its state is derived "
        "from whether its direction is known and whether it has ended.",
        ConversationState,
        (ConversationState.UNCLEAR, ConversationState.GOING_ON),
        (ConversationState.ENDED,),
        {"event": CONVERSATIONS},
    ),
    Machine(
        "Leg",
        "One user's part in a conversation. A command that is not followed by its event within the destination's "
        "time-out is reported to the user who gave it, and the leg stays what it is.",
        CallState,
        (CallState.ALERTING, CallState.DIALING),
        (CallState.ENDED,),
        {"command": CALLS, "event": CALL_EVENTS},
    ),
    Machine(
        "Transfer",
        "Handing a conversation on, blind or after a consult. The database allows one open transfer for each "
        "conversation: "
        + ", ".join(OPEN_TRANSFER_STATES)
        + ". A target that rings longer than it may, and a completion "
        "that the system does not carry out, end by themselves.",
        TransferState,
        (TransferState.REQUESTED,),
        tuple(state for state in TransferState if state not in OPEN_TRANSFER_STATES),
        {"": TRANSFERS},
    ),
    Machine(
        "When Free request",
        "Handing a caller to a busy colleague as soon as that one is free. The database allows one open request for "
        "each conversation and one offer for each colleague. It is offered to the one who asked first; an offer that "
        "nobody takes waits again, and lets the next one go first.",
        WhenFreeState,
        (WhenFreeState.WAITING,),
        tuple(state for state in WhenFreeState if state not in OPEN_WHEN_FREE_STATES),
        {"command": WHEN_FREE, "event": WHEN_FREE_EVENTS},
    ),
]


def page() -> str:
    """The whole page, as Markdown."""
    return "\n".join([HEAD, *(line for machine in MACHINES for line in _section(machine))])


def _section(machine: Machine) -> Iterator[str]:
    yield from (f"## {machine.title}", "", machine.text, "", "```mermaid", "stateDiagram-v2")
    yield from (f"  [*] --> {_name(state)}" for state in machine.begins)
    for of, to, labels in _arrows(machine):
        yield f"  {_name(of)} --> {_name(to)} : {' / '.join(labels)}"
    yield from (f"  {_name(state)} --> [*]" for state in machine.ends)
    yield from ("```", "", "| State | What happens | Then |", "|---|---|---|")
    for of, what, kind, to in _lines(machine):
        yield f"| {of} | {what}{f' ({kind})' if kind == 'command' else ''} | {to} |"
    yield ""


def _lines(machine: Machine) -> list[tuple[str, str, str, str]]:
    """State, what happens, whose doing, next state; in the order of the states."""
    lines = [(of, what, kind, to) for kind, table in machine.tables.items() for (of, what), to in table.items()]
    order: list[str] = list(machine.states)
    return sorted(lines, key=lambda line: order.index(line[0]))


def _arrows(machine: Machine) -> list[tuple[str, str, list[str]]]:
    """One arrow for each pair of states, with all that leads along it."""
    arrows: dict[tuple[str, str], list[str]] = {}
    for of, what, _kind, to in _lines(machine):
        arrows.setdefault((of, to), []).append(what.replace(",", ""))
    return [(of, to, labels) for (of, to), labels in arrows.items()]


def _name(state: str) -> str:
    return str(state).replace("-", "_")
