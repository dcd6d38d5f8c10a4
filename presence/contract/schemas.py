"""Commands, events and lists in JSON Schema (2020-12), made of the classes of the contract."""

from collections.abc import Iterable
from dataclasses import fields
from datetime import datetime
from inspect import getdoc
from types import UnionType
from typing import Annotated, Any, get_args, get_origin

from presence.contract.events import Snapshot
from presence.contract.plain import COMMANDS, EVENTS, ONE_OF, is_required, types_of

TYPES = {str: "string", int: "integer", bool: "boolean", dict: "object"}
Schema = dict[str, Any]


def schemas() -> dict[str, Schema]:
    """The schema of each command, each event and the list, by name, and of any command and any event."""
    commands = {name: _tagged("command", name, kind) for name, kind in COMMANDS.items()}
    events = {name: _tagged("event", name, kind) for name, kind in EVENTS.items()}
    any_of = {"Command": _any_of("command", COMMANDS), "Event": _any_of("event", EVENTS)}
    return {**any_of, **commands, **events, "Snapshot": _schema_of(Snapshot)}


def reference(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def _any_of(tag: str, names: Iterable[str]) -> Schema:
    mapping = {name: reference(name)["$ref"] for name in names}
    return {"oneOf": [reference(name) for name in names], "discriminator": {"propertyName": tag, "mapping": mapping}}


def _tagged(tag: str, name: str, kind: type) -> Schema:
    schema = _schema_of(kind)
    schema["properties"] = {tag: {"const": name}, **schema["properties"]}
    return {**schema, "required": [tag, *schema["required"]]}


def _schema_of(kind: type) -> Schema:
    parts = fields(kind)
    schema: Schema = {
        "type": "object",
        "description": " ".join((getdoc(kind) or "").split()),
        "properties": {each.name: _of_type(types_of(kind)[each.name]) for each in parts},
        "required": [each.name for each in parts if is_required(each)],
        "additionalProperties": False,
    }
    if filled := ONE_OF.get(kind):
        needs = ({"required": [name], "properties": {name: {"minLength": 1}}} for name in filled)
        schema["anyOf"] = list(needs)
    return schema


def _of_type(wanted: Any) -> Schema:
    origin, inner = get_origin(wanted), get_args(wanted)
    if origin is Annotated:
        return _of_type(inner[0]) | {key: value for rule in inner[1:] for key, value in rule.schema.items()}
    if origin is UnionType:
        return {"anyOf": [_of_type(inner[0]), {"type": "null"}]}
    if wanted is datetime:
        return {"type": "string", "format": "date-time"}
    if origin is tuple:
        return {"type": "array", "items": _of_type(inner[0])}
    if origin is list:
        return {"type": "array", "items": reference(inner[0].__name__)}
    return {"type": TYPES[origin or wanted]}
