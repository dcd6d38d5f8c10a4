"""The presence of everybody, in memory. Pages and sockets read it here; whoever changes a fact publishes to it.

A user without an open page is on the board too, so that showing presence costs no query. Any thread may call.
Who is told of changes registers in `PresenceConfig.ready`; this module knows none of them.
"""

import time
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import datetime
from threading import Lock

from django.contrib.auth.models import User
from django.db.models import Count, Max, Q

from customizing import access
from presence.models import Agent
from presence.status import from_database, versions
from presence.status.from_database import Presence

when_newer: list[Callable[[Collection[Presence]], object]] = []
"""Called with what is newer on this board."""

when_published: list[Callable[[Collection[Presence]], object]] = []
"""Called in this order with all that was read, be it no news here, after `when_newer`."""

when_silence_changed: list[Callable[[Mapping[int, datetime]], object]] = []
"""Called with the telephony systems that are silent now, and since when."""

_people: dict[int, Presence] = {}
_silent: dict[int, datetime] = {}
_lock = Lock()
_counted = 0, 0
"""The highest id of a user at the last look, and how many users there were."""

_unknown: dict[int, float] = {}
"""Ids asked for that no user has, and when that was seen last."""

UNKNOWN_SECONDS = 1.0
MOST_UNKNOWN = 10_000
IDS = range(1, 1 << 31)
EVERYTHING = 0
"""In the place of a telephone system: nothing at all is heard any more."""


def get(user_id: int) -> Presence | None:
    """The presence of one user; None if there is no such user."""
    return get_many([user_id]).get(user_id)


def get_many(user_ids: Iterable[int]) -> dict[int, Presence]:
    """The presence of those of the users who exist. That one does not exist may be as old as a second."""
    ids = list(user_ids)
    if access.is_previewing():  # by other rules than those of everybody
        return {each.user_id: each for each in from_database.read(ids)}
    recently = time.monotonic() - UNKNOWN_SECONDS
    if late := [each for each in ids if each not in _people and _unknown.get(each, recently) <= recently]:
        find(late)
    return {user_id: _people[user_id] for user_id in ids if user_id in _people}


def find(user_ids: Collection[int]) -> None:
    """Put those of the users on the board who exist and are not there; if nobody is there yet, everybody."""
    missing = [user_id for user_id in user_ids if user_id in IDS and user_id not in _people]
    if missing:
        apply(from_database.read(missing if _people else None))
        _remember_unknown(user_id for user_id in missing if user_id not in _people)


def _remember_unknown(user_ids: Iterable[int]) -> None:
    now = time.monotonic()
    with _lock:
        if len(_unknown) > MOST_UNKNOWN:
            _unknown.clear()
        _unknown.update((user_id, now) for user_id in user_ids)


def known(user_ids: Iterable[int]) -> dict[int, Presence]:
    """As `get_many`, but only what is on the board; never asks the database.

    The keys are the board's own numbers, not equal ones: thousands of sockets that keep them share them.
    """
    return {_people[user_id].user_id: _people[user_id] for user_id in user_ids if user_id in _people}


def fresh(user_id: int) -> Presence | None:
    """The presence of one user by the facts in the database now; for the check at a click."""
    return next(iter(from_database.read([user_id])), None)


def publish(user_ids: Iterable[int]) -> None:
    """Facts of these users have changed and are committed: everybody who looks at them is shown so."""
    read = from_database.read(user_ids)
    if newer := apply(read):
        _tell_newer(newer)
    for tell in when_published:
        tell(read)


def _tell_newer(newer: Collection[Presence]) -> None:
    for tell in when_newer:
        tell(newer)


def apply(presences: Iterable[Presence]) -> list[Presence]:
    """Put these on the board where they are newer than what it has. Returns those that were."""
    newer = []
    with _lock:
        for presence in presences:
            had = _people.get(presence.user_id)
            if had is None or had.version < presence.version:
                _people[presence.user_id] = presence
                newer.append(presence)
    return newer


def load_all() -> list[Presence]:
    """Read everybody from the database. Returns what was newer."""
    return apply(from_database.read())


def catch_up() -> list[Presence]:
    """Read those from the database who have a newer version there. Returns them; usually there are none.

    A database that has lost changes has lower versions: they are raised first, so that pages take what is true.
    """
    had = {user_id: presence.version for user_id, presence in tuple(_people.items())}
    there = dict(Agent.objects.values_list("user_id", "version"))
    if fallen := {user_id: had[user_id] for user_id, version in there.items() if version < had.get(user_id, 0)}:
        versions.raise_fallen(fallen)
        there |= Agent.objects.filter(user_id__in=fallen).values_list("user_id", "version")
    behind = [
        user_id for user_id, version in there.items() if user_id not in _people or _people[user_id].version < version
    ]
    return apply(from_database.read(behind)) if behind else []


def bury_deleted() -> None:
    """Users who do not exist any more have no presence for whoever still looks at them. One small query."""
    global _counted
    highest, number = _counted
    before = Count("pk", filter=Q(pk__lte=highest))
    users = User.objects.aggregate(before=before, highest=Max("pk"), number=Count("pk"))
    _counted = users["highest"] or 0, users["number"]
    if users["before"] < number:
        existing = set(User.objects.values_list("pk", flat=True))
        gone = [each for each in tuple(_people.values()) if each.user_id not in existing and each.username]
        _tell_newer(apply(_without_presence(each) for each in gone))


def _without_presence(last: Presence) -> Presence:
    return Presence(user_id=last.user_id, username="", name=last.name, version=last.version + 1)


def silent_since(destination_id: int | None) -> datetime | None:
    """Since when the telephony system has given no sign of life, if it is silent; what it told is stale then."""
    return _silent.get(EVERYTHING) or _silent.get(destination_id or EVERYTHING)


def silent() -> dict[int, datetime]:
    """The telephony systems that are silent, and since when."""
    return dict(_silent)


def set_silent(destination_id: int, since: datetime | None) -> None:
    """The telephony system is silent since then, or (None) heard again."""
    if _silent.get(destination_id) == since:
        return
    if since is None:
        del _silent[destination_id]
    else:
        _silent[destination_id] = since
    for tell in when_silence_changed:
        tell(silent())


def clear() -> None:
    """Forget everybody; the next look reads the database."""
    global _counted
    with _lock:
        _people.clear()
        _silent.clear()
        _unknown.clear()
        _counted = 0, 0
