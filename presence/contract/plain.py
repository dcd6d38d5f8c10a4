"""Commands, events and lists as plain data, as JSON knows it, and back; what cannot be read is named, with a remedy.

A command says in `command` which it is, an event in `event`; the rest are the fields of its class. So there is nothing
to add here when the contract grows.
"""

from collections.abc import Iterator, Mapping
from dataclasses import MISSING, Field, fields
from datetime import UTC, datetime
from difflib import get_close_matches
from functools import cache
from types import UnionType
from typing import Annotated, Any, TypeVar, get_args, get_origin, get_type_hints

from presence.contract.commands import CallCommand, Command, Dial
from presence.contract.events import Event, Snapshot, TransferChanged


def _below(kind: type[Command]) -> Iterator[type[Command]]:
    for each in kind.__subclasses__():
        yield each
        yield from _below(each)


COMMANDS: dict[str, type[Command]] = {each.__name__: each for each in _below(Command) if each is not CallCommand}
EVENTS: dict[str, type[Event]] = {each.__name__: each for each in get_args(Event)}
ONE_OF: dict[type, tuple[str, ...]] = {Dial: ("target", "number"), TransferChanged: ("receiver", "number")}
"""Of these fields one has to be filled."""

NAMES = {
    str: "a text",
    int: "a whole number",
    bool: "true or false",
    dict: "an object",
    list: "a list",
    tuple: "a list",
}
Kind = TypeVar("Kind")


class Unreadable(ValueError):
    """`where` is the field, as `events[2].state`; `problem` says what is wrong with it and what to do."""

    def __init__(self, where: str, problem: str):
        super().__init__(f"{where}: {problem}")
        self.where, self.problem = where, problem


def plain(one: Command | Event | Snapshot) -> dict[str, Any]:
    """It, as JSON knows it."""
    said = {each.name: _plain(getattr(one, each.name)) for each in fields(one)}
    return {**_tag(type(one)), **said}


def read_command(data: object, *, where: str = "command") -> Command:
    """Raises Unreadable."""
    return _tagged(data, "command", COMMANDS, where)


def read_event(data: object, *, where: str = "event") -> Event:
    """Raises Unreadable."""
    return _tagged(data, "event", EVENTS, where)


def read_snapshot(data: object, *, where: str = "snapshot") -> Snapshot:
    """Raises Unreadable."""
    listed: Snapshot = _read(Snapshot, _object(data, where), where)
    return listed


@cache
def types_of(kind: type) -> dict[str, Any]:
    """The fields of a class of the contract with their types, and the rules in these."""
    return get_type_hints(kind, include_extras=True)


def is_required(field: Field[Any]) -> bool:
    return field.default is MISSING and field.default_factory is MISSING


def _plain(value: Any) -> Any:
    match value:
        case datetime():
            return value.astimezone(UTC).isoformat()
        case list():
            return [plain(each) for each in value]
        case tuple():
            return list(value)
        case _:
            return value


def _tag(kind: type) -> dict[str, str]:
    name = kind.__name__
    return {"command": name} if name in COMMANDS else {"event": name} if name in EVENTS else {}


def _tagged(data: object, tag: str, kinds: Mapping[str, type[Kind]], where: str) -> Kind:
    said = _object(data, where)
    name = said.get(tag)
    kind = kinds.get(name) if isinstance(name, str) else None
    if kind is None:
        raise Unreadable(f"{where}.{tag}", f"{_quoted(name)} is not known. Send one of: {', '.join(kinds)}.")
    read: Kind = _read(kind, said, where)
    return read


def _read(kind: Any, said: Mapping[str, Any], where: str) -> Any:
    """One of this class."""
    known = {each.name: each for each in fields(kind)}
    tag = _tag(kind)
    if strange := next((name for name in said if name not in known and name not in tag), None):
        near = get_close_matches(strange, known, n=1)
        remedy = f"Is “{near[0]}” meant?" if near else "Leave it out."
        raise Unreadable(f"{where}.{strange[:40]}", f"{kind.__name__} has no such field. {remedy}")
    if missing := next((name for name, each in known.items() if is_required(each) and name not in said), None):
        raise Unreadable(f"{where}.{missing}", f"it is missing. {kind.__name__} needs it.")
    given = {name: _value(types_of(kind)[name], said[name], f"{where}.{name}") for name in known if name in said}
    if (of := ONE_OF.get(kind)) and not any(given.get(name) for name in of):
        raise Unreadable(f"{where}.{of[0]}", f"fill {' or '.join(of)}.")
    return kind(**given)


def _value(wanted: Any, value: Any, where: str) -> Any:
    origin, inner = get_origin(wanted), get_args(wanted)
    if origin is Annotated:
        read = _value(inner[0], value, where)
        if problem := next(filter(None, (rule.problem(read) for rule in inner[1:])), ""):
            raise Unreadable(where, problem)
        return read
    if origin is UnionType:  # something or nothing
        return None if value is None else _value(inner[0], value, where)
    if wanted is datetime:
        return _time(value, where)
    kind = origin or wanted
    if type(value) is not (list if kind is tuple else kind):
        raise Unreadable(where, f"{_quoted(value)} is not {NAMES[kind]}. Send {NAMES[kind]}.")
    if kind is tuple:
        return tuple(_value(inner[0], each, f"{where}[{number}]") for number, each in enumerate(value))
    if kind is list:
        return [_member(inner[0], each, f"{where}[{number}]") for number, each in enumerate(value)]
    return value


def _member(kind: type[Event], data: object, where: str) -> Event:
    return _tagged(data, "event", {kind.__name__: kind}, where)


def _time(value: object, where: str) -> datetime:
    try:
        at = datetime.fromisoformat(value) if isinstance(value, str) else None
        if at is None or at.tzinfo is None:
            raise ValueError
        return at.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        wanted = "is no time with a zone. Send one as 2026-11-29T08:15:30.250+01:00."
        raise Unreadable(where, f"{_quoted(value)} {wanted}") from error


def _object(data: object, where: str) -> Mapping[str, Any]:
    if not isinstance(data, dict):
        raise Unreadable(where, f"{_quoted(data)} is not an object. Send an object.")
    return data


def _quoted(value: object) -> str:
    return f"“{str(value)[:40]}”"
