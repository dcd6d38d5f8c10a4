"""What stands in one entry of the stream."""

import json
from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from typing import Any

from presence.bus.server import Entry
from presence.status.from_database import Presence


class UnreadableEntry(ValueError):
    """An entry of another version of the product. Its reader asks the database instead."""


def entry(worker: str, kind: str, content: Any = None) -> Entry:
    return {"worker": worker, "kind": kind, "content": json.dumps(content, separators=(",", ":"))}


def content(fields: dict[str, str]) -> Any:
    return json.loads(fields["content"])


def packed(presences: Iterable[Presence]) -> list[dict[str, Any]]:
    return [
        {**asdict(presence), "since": presence.since.isoformat() if presence.since else None} for presence in presences
    ]


def unpacked(records: Iterable[dict[str, Any]]) -> list[Presence]:
    """Raises Unreadable."""
    try:
        return [_presence(**record) for record in records]
    except (TypeError, ValueError) as error:
        raise UnreadableEntry from error


def _presence(*, since: str | None, options: list[str], conversations: list[str], **fields: Any) -> Presence:
    at = datetime.fromisoformat(since) if since else None
    return Presence(since=at, options=tuple(options), conversations=tuple(conversations), **fields)
