"""A fact of a user has changed: a new version for the browsers, and everybody who looks is told after commit.

Who is told registers in `PresenceConfig.ready`; this module knows none of them.
"""

import threading
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import TypeVar

from django.db import connection, transaction
from django.db.models import Exists, F, OuterRef, QuerySet

from customizing import access
from customizing.assignments import having
from customizing.models import READY
from presence import compiled
from presence.models import Agent, Call, Lease

Hook = TypeVar("Hook")

when_changed: list[Callable[[Collection[int]], object]] = []
"""Called in this order after commit, with the users whose facts have changed."""

when_refreshed: list[Callable[[int, str], object]] = []
"""Called after commit, with a user and what the user's pages are to fetch."""

_here = threading.local()


@contextmanager
def told_at_once() -> Iterator[None]:
    """Within a transaction: all users of `changed` get their new version at its end, by one statement.

    So the rows that many acts want are held last and briefly, in the same order by everybody.
    """
    _here.waiting = set()
    try:
        yield
        waiting = _here.waiting
    finally:
        _here.waiting = None
    changed(waiting)


def changed(user_ids: Iterable[int | None]) -> None:
    """New versions for these users within the caller's transaction; badges and toolbars follow after commit.

    However often it is called in a transaction, all its users are published at once.
    """
    ids = sorted({user_id for user_id in user_ids if user_id})
    if (waiting := getattr(_here, "waiting", None)) is not None:
        waiting.update(ids)
        return
    if not ids:
        return
    if _next_versions(ids) < len(ids):
        Agent.objects.bulk_create([Agent(user_id=user_id) for user_id in ids], ignore_conflicts=True)
    transaction.on_commit(_Telling(_batch(), ids), robust=True)


@compiled.update
def _next_versions(user_ids: Collection[int]) -> compiled.Update:
    return Agent.objects.filter(user__pk__in=user_ids), {"version": F("version") + 1}


def toolbar_changed(user_id: int) -> None:
    """No fact of presence has changed, but what the user may do next: the user's pages fetch the toolbar anew.

    Within an act the new version, for pages that ask, comes with what else comes of the act.
    """
    if (act := getattr(_here, "act", None)) is None:
        return changed([user_id])
    act.add(user_id)
    return refresh_pages(user_id, "toolbar")


@contextmanager
def one_act() -> Iterator[set[int]]:
    """An act of a user. The users whose toolbars it changed are to be given to `changed` when it is over."""
    _here.act = set()
    try:
        yield _here.act
    finally:
        _here.act = None


def refresh_pages(user_id: int, what: str) -> None:
    """After commit the user's pages fetch `what` ("toolbar" or "notices") anew."""
    transaction.on_commit(partial(_refresh_pages, user_id, what), robust=True)


def available_agents() -> QuerySet[Agent]:
    """Who is Available by the facts in the database and the delivered rules: whom calls for anyone go to."""
    return Agent.objects.filter(
        Exists(Lease.objects.filter(user=OuterRef("user"))),
        ~Exists(Call.objects.open().filter(user=OuterRef("user"))),
        having(access.enabled_roles(), user="user"),
        cms_logged_on=True,
        wrap_up_until=None,
        work_mode=READY,
        user__is_active=True,
    )


@dataclass(eq=False)
class _Batch:
    """The users of one transaction who are still to be told of, also those of a savepoint that was rolled back."""

    waiting: set[int] = field(default_factory=set)


class _Telling:
    """A hook of one call of `changed`. The first to run tells of all; one of a savepoint rolled back never runs."""

    def __init__(self, batch: _Batch, user_ids: Iterable[int]):
        self.batch = batch
        batch.waiting.update(user_ids)

    def __call__(self) -> None:
        user_ids, self.batch.waiting = self.batch.waiting, set()
        if user_ids:
            _tell(user_ids)


def _batch() -> _Batch:
    """The batch of the transaction under way: one of its hooks has it. A transaction without our hooks gets a new one.

    A batch kept beside the connection would outlive a rollback, of which nobody is told.
    """
    telling = hook_under_way(_Telling)
    return telling.batch if telling else _Batch()


def hook_under_way(kind: type[Hook]) -> Hook | None:
    """The last hook of this kind that waits for the commit of the transaction under way.

    Django has no public way to ask for the hooks of a transaction.
    """
    hooks = (entry[1] for entry in reversed(connection.run_on_commit))  # (savepoints, hook, robust)
    return next((hook for hook in hooks if isinstance(hook, kind)), None)


def _tell(user_ids: Collection[int]) -> None:
    for tell in when_changed:
        tell(user_ids)


def _refresh_pages(user_id: int, what: str) -> None:
    for tell in when_refreshed:
        tell(user_id, what)
