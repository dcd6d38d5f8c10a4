"""Badges of people in a call that were pushed to pages, on their way to the flight recorder.

Pushing only remembers them, in memory; the engine writes them soon after, all at once. Nothing is remembered of
people who are in no call.
"""

from collections import deque
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.conf import settings
from django.utils import timezone

from presence import recorder
from presence.models.moments import Moment, MomentKind
from presence.push.connection import Connection
from presence.status.from_database import Presence

MOST = 2_000
"""So many wait at most; of more, the oldest are forgotten."""


class _Pushed(NamedTuple):
    presence: Presence
    conversations: tuple[str, ...]
    pages: int
    at: datetime


_waiting: deque[_Pushed] = deque(maxlen=MOST)
_in_call: dict[int, tuple[str, ...]] = {}


def pushed(presences: Collection[Presence], watchers: Mapping[int, Collection[Connection]]) -> None:
    """Pages that watch these users have been told of them. On the event loop of the hub; never asks the database.

    The badge that shows that a call is over belongs to it too.
    """
    for presence in presences:
        told_of = presence.conversations or _in_call.pop(presence.user_id, ())
        if not told_of:
            continue
        if presence.conversations:
            _in_call[presence.user_id] = told_of
        if pages := len(watchers.get(presence.user_id, ())):
            _waiting.append(_Pushed(presence, told_of, pages, timezone.now()))


def write(now: datetime) -> None:
    """Keep what has been pushed since the last time. Writes nothing if that is nothing."""
    waiting = [_waiting.popleft() for _ in range(len(_waiting))]
    if waiting and settings.FLIGHT_RECORDER_DAYS:
        recorder.note(*(moment for each in waiting for moment in _moments(each)))


def forget() -> None:
    """What has not been written, and who is in a call."""
    _waiting.clear()
    _in_call.clear()


def _moments(pushed: _Pushed) -> list[Moment]:
    presence = pushed.presence
    detail = {
        "cause": presence.cause,
        "text": presence.text,
        "version": presence.version,
        "pages": pushed.pages,
    }
    return [
        Moment(
            conversation_id=UUID(conversation),
            at=pushed.at,
            kind=MomentKind.BADGE,
            what=presence.word,
            user_id=presence.user_id,
            since=presence.since,
            detail=detail,
        )
        for conversation in pushed.conversations
    ]
