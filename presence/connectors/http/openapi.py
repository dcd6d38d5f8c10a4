"""OpenAPI 3.1 of both sides: what a bridge has to offer, and the webhooks that the product takes.

Commands, events and the list are as in the contract, so there is nothing to add here when it grows.
"""

import json
from collections.abc import Mapping
from typing import Any

from presence.connectors.http.signature import DELIVERY, SIGNATURE, SIGNER, TIME, WINDOW_SECONDS
from presence.contract import Capability
from presence.contract.plain import COMMANDS, EVENTS
from presence.contract.schemas import Schema, reference, schemas

MOST_EVENTS = 200
"""In one webhook."""

LARGEST = 1024 * 1024
"""Bytes of a webhook."""

SIGNED = (
    "Each request is signed by HMAC-SHA256 with the password of the CMS destination: "
    f"of the lines {TIME}, {DELIVERY}, method and path (with query), each with a line feed, and of the body. "
    f"{SIGNATURE} is `v1=` and that in hex digits. {TIME} is in whole seconds since 1970, at most {WINDOW_SECONDS} s "
    f"from the receiver's clock. A {DELIVERY} is used once; what comes a second time with it has no second effect."
)
HEADERS = {
    "signer": (SIGNER, "The user name of the CMS destination."),
    "time": (TIME, "When it was signed, in seconds since 1970."),
    "signature": (SIGNATURE, "v1= and 64 hex digits."),
}
TEXT = {"type": "string"}
MESSAGE: Schema = {"type": "object", "properties": {"message": TEXT}, "required": ["message"]}
PING: Schema = {
    "type": "object",
    "properties": {
        "at": {"type": "string", "format": "date-time", "description": "The time that the bridge has."},
        "without": {
            "type": "array",
            "items": {"enum": sorted(Capability)},
            "description": "What the system cannot do.",
        },
    },
    "required": ["at"],
}
DELIVERED: Schema = {
    "type": "object",
    "properties": {"events": {"type": "array", "items": reference("Event"), "maxItems": MOST_EVENTS}},
    "required": ["events"],
    "additionalProperties": False,
}
TAKEN: Schema = {"type": "object", "properties": {"taken": {"type": "integer"}}, "required": ["taken"]}


def bridge() -> Schema:
    """What a bridge has to offer below the address of its destination."""
    commands = _operation(
        "carryOut",
        "Carry out a command. Answered when the system took it; what becomes of it, events tell.",
        {"202": "The system took it."},
        _refusals(
            {
                "404": "The call or transfer is not known, or not any more.",
                "409": "The system refuses it, with what the user should do.",
                "501": "The system cannot do that.",
                "503": "Nothing was done; trying again may help.",
                "504": "The system behind the bridge did not answer in time; it may have done it all the same.",
            }
        ),
        body=reference("Command"),
    )
    snapshot = _operation("list", "All that the system knows now.", {"200": "The list."}, answer=reference("Snapshot"))
    ping = _operation("ping", "A sign of life of the system.", {"200": "It lives."}, answer=PING)
    paths = {"/commands": {"post": commands}, "/snapshot": {"get": snapshot}, "/ping": {"get": ping}}
    return _document("What a bridge has to offer", paths, of=["Command", *COMMANDS, *EVENTS, "Snapshot"])


def webhooks() -> Schema:
    """What the product takes from a bridge."""
    events = _operation(
        "tell",
        "Tell events, or none as a sign of life. Answered when they are in the database; send them again if no answer "
        f"comes, or one that says so. At most {LARGEST} bytes.",
        {"200": "They were taken; 0 of what was delivered before."},
        _refusals(
            {
                "400": "It cannot be read; the message names the field and what to do.",
                "409": "The destination is switched off.",
                "413": "It is too large.",
                "415": "It is not JSON.",
                "422": f"The {DELIVERY} was used for something else.",
                "429": "That was too often; Retry-After says when to send it again.",
                "503": "The database is busy; Retry-After says when to send it again.",
            }
        ),
        body=DELIVERED,
        answer=TAKEN,
    )
    number = {"name": "destination", "in": "path", "required": True, "schema": {"type": "integer"}}
    paths = {"/cms/{destination}/events/": {"parameters": [number], "post": events}}
    return _document("Webhooks that the product takes", paths, of=["Event", *EVENTS])


DOCUMENTS = {"bridge": bridge, "webhooks": webhooks}


def text_of(name: str) -> str:
    """The document of that name as a file has it."""
    return json.dumps(DOCUMENTS[name](), indent=2, ensure_ascii=False) + "\n"


def _document(title: str, paths: Schema, *, of: list[str]) -> Schema:
    known = schemas()
    keys = {name: {"type": "apiKey", "in": "header", "name": header} for name, (header, _said) in HEADERS.items()}
    return {
        "openapi": "3.1.0",
        "info": {"title": title, "version": "1", "description": SIGNED},
        "security": [{name: [] for name in HEADERS}],
        "paths": paths,
        "components": {
            "schemas": {name: known[name] for name in of},
            "securitySchemes": {name: {**scheme, "description": HEADERS[name][1]} for name, scheme in keys.items()},
        },
    }


def _operation(
    name: str,
    summary: str,
    good: Mapping[str, str],
    refusals: Mapping[str, Schema] | None = None,
    *,
    body: Schema | None = None,
    answer: Schema | None = None,
) -> Schema:
    once = {"name": DELIVERY, "in": "header", "required": True, "schema": {"type": "string", "maxLength": 64}}
    said = {status: {"description": text, **(_json(answer) if answer else {})} for status, text in good.items()}
    refused = _refusals({"401": "The signature is wrong, or too old."})
    asked: Schema = {"requestBody": {"required": True, **_json(body)}} if body else {}
    responses = said | refused | dict(refusals or {})
    return {"operationId": name, "summary": summary, "parameters": [once], **asked, "responses": responses}


def _refusals(texts: Mapping[str, str]) -> dict[str, Schema]:
    return {status: {"description": text, **_json(MESSAGE)} for status, text in texts.items()}


def _json(schema: Schema) -> dict[str, Any]:
    return {"content": {"application/json": {"schema": schema}}}
