"""The one door for what a CMS tells, in any order, as often as it likes.

An event is a snapshot of one entity. It counts if its sequence is higher than what is known of the entity; one
conditional UPDATE decides that. What an event sets off happens in the same transaction, so it happens once.
"""

import logging
from collections.abc import Callable, Collection, Iterable, Iterator
from functools import partial
from itertools import islice
from typing import Any

from django.db import IntegrityError, OperationalError, connection, transaction

from customizing.models import CmsDestination
from presence import changes, recorder
from presence.contract import AgentChanged, CallChanged, ConversationChanged, Event, Snapshot, TransferChanged
from presence.inbox import agents, calls, conversations, transfers
from presence.inbox.batch import Batch
from presence.inbox.reconciling import reconcile_with
from presence.models.moments import Moment

logger = logging.getLogger(__name__)
ATTEMPTS = 3
TOGETHER = 200
"""So many events are taken in by one transaction; more would keep others from writing."""

HANDLERS: dict[type[Event], Callable[[Batch, Any], None]] = {
    AgentChanged: agents.apply,
    CallChanged: calls.apply,
    ConversationChanged: conversations.apply,
    TransferChanged: transfers.apply,
}


_behind: set[int] = set()


def receive(
    destination: CmsDestination,
    events: Collection[Event],
    *,
    moments: Collection[Moment] = (),
    changed: Collection[int] = (),
) -> bool:
    """Take in events of a CMS. Never raises: what cannot be taken in is logged, and the reconcile repairs it.

    What is told together is taken in together, in one transaction; if that fails, one by one. With it `moments` are
    kept in the flight recorder, and the users in `changed` get new versions. False if the database was too busy for
    some of it, which would be taken in if it were told again.
    """
    batches = list(_batches(events))
    if not batches and (moments or changed):
        batches = [[]]
    all_of_it = True
    for together in batches:
        all_of_it &= _receive(destination, together, moments=moments, changed=changed)
        moments, changed = (), ()
    return all_of_it


def reconcile(destination: CmsDestination, snapshot: Snapshot) -> None:
    """Make our facts agree with the CMS's own list: what it lists is so, what it does not list is over."""
    _behind.discard(destination.pk)
    try:
        reconcile_with(destination, snapshot, receive=_receive_list)
    except OperationalError:
        _behind.add(destination.pk)
        raise


def is_behind(destination: CmsDestination) -> bool:
    """Whether the database was too busy for what this process was told: its list should be asked for soon."""
    return destination.pk in _behind


def _receive_list(destination: CmsDestination, events: Iterable[Event]) -> None:
    """As `receive`, giving way to others."""
    for together in _batches(events):
        _receive(destination, together, gives_way=True)


def _receive(
    destination: CmsDestination,
    events: list[Event],
    *,
    moments: Iterable[Moment] = (),
    changed: Iterable[int] = (),
    gives_way: bool = False,
) -> bool:
    try:
        with transaction.atomic(durable=True), recorder.kept_at_once(moments), changes.told_at_once():
            if gives_way:
                _give_way()
            changes.changed(changed)
            _take_in(destination, events)
        return True
    except Exception:
        logger.debug("Taking in %d events together failed; now one by one.", len(events), exc_info=True)
        taken = [_receive_one(destination, partial(_take_in, destination, [event]), what=event) for event in events]
        recorder.note(*moments)
        _receive_one(destination, partial(changes.changed, changed), what="new versions")
        return all(taken)


def _take_in(destination: CmsDestination, events: Iterable[Event]) -> None:
    batch = Batch(destination, events)
    for event in batch.events:
        HANDLERS[type(event)](batch, event)
    batch.finish()


def _give_way() -> None:
    """Whoever else wants a row gets it: a list can be taken in again, but a command that is refused annoys a user."""
    if connection.vendor == "postgresql":
        connection.cursor().execute("SET LOCAL lock_timeout = 20")


def _batches(events: Iterable[Event]) -> Iterator[list[Event]]:
    rest = iter(events)
    while batch := list(islice(rest, TOGETHER)):
        yield batch


def _receive_one(destination: CmsDestination, take_in: Callable[[], None], *, what: object) -> bool:
    """False if the database was too busy; what no other try would help counts as taken in."""
    for attempt in range(1, ATTEMPTS + 1):
        try:
            with transaction.atomic(durable=True), changes.told_at_once():
                take_in()
            return True
        except (IntegrityError, OperationalError) as error:  # another process was at the same row
            if attempt == ATTEMPTS:
                logger.exception("Could not take in %r; the next reconcile repairs it.", what)
                if isinstance(error, OperationalError):
                    _behind.add(destination.pk)
                    return False
        except Exception:
            logger.exception("Could not take in %r; the next reconcile repairs it.", what)
            break
    return True
