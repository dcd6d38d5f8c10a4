"""The connections to telephone systems that this process keeps: their time, their signs of life, their own lists."""

import logging
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import NamedTuple

from customizing.models import CmsDestination
from presence.cms import gateway
from presence.contract import CmsError, CmsTimeout, Connector
from presence.inbox import receive as inbox
from presence.status import board

log = logging.getLogger(__name__)
_heard: dict[int, datetime] = {}
LATE = timedelta(seconds=10)
IN_ITS_TURN = datetime.max.replace(tzinfo=UTC)


class _Vain(NamedTuple):
    heard_at: datetime | None
    ask_again: datetime


_asked_in_vain: dict[int, _Vain] = {}
"""The systems that did not give their list: when each was heard last by then, and when it may be asked again."""


def tick_connectors(now: datetime) -> None:
    """Keep the connections, and give each connector its time. A CMS silent for too long makes its facts stale."""
    destinations = gateway.own_destinations()
    gateway.keep_only(destinations)
    _for_each(destinations, partial(_tick, now=now))


def heard_at(destination: CmsDestination) -> datetime | None:
    """When this process last had a sign of life of that CMS."""
    return _heard.get(destination.pk)


def note_heard(destination_id: int, at: datetime) -> None:
    """Another process, which keeps the connection, has told that it had one."""
    _heard[destination_id] = at


def last_heard() -> list[datetime]:
    """When each telephone system in use was last heard, by this process or by the one that keeps its connection."""
    return list(_heard.values())


def reconcile(now: datetime) -> None:
    """Compare with the CMS's own list; what was lost on the way is made good."""
    _for_each(gateway.own_destinations(), partial(_compare, now=now))


def catch_up(now: datetime) -> None:
    """Reconcile as soon as may be, where the database was too busy to take in what a CMS told."""
    _for_each(filter(inbox.is_behind, gateway.own_destinations()), partial(_compare, now=now))


def _for_each(destinations: Iterable[CmsDestination], work: Callable[[CmsDestination], None]) -> None:
    """One that fails stops no other; the first failure is raised in the end."""
    failures = []
    for destination in destinations:
        try:
            work(destination)
        except Exception as error:
            failures.append(error)
    if failures:
        raise failures[0]


def _tick(destination: CmsDestination, *, now: datetime) -> None:
    try:
        connector = gateway.keep_connected(destination)
        connector.tick(now)
        _listen(destination, connector, now=now)
    except Exception:
        _judge(destination, now=now)
        raise


def _compare(destination: CmsDestination, *, now: datetime) -> None:
    connector = gateway.keep_connected(destination)
    try:
        inbox.reconcile(destination, connector.snapshot())
    except CmsTimeout as error:  # all others wait for whoever is late: asked once more soon, and then in its turn
        again = IN_ITS_TURN if destination.pk in _asked_in_vain else now + LATE
        _ask_in_vain(destination, connector, error, again=again)
    except CmsError as error:
        _ask_in_vain(destination, connector, error, again=now)
    else:
        _asked_in_vain.pop(destination.pk, None)


def _ask_in_vain(destination: CmsDestination, connector: Connector, error: CmsError, *, again: datetime) -> None:
    if destination.pk not in _asked_in_vain:
        log.warning("%s did not give its list; asking again when it is heard. %s", destination, error)
    _asked_in_vain[destination.pk] = _Vain(connector.heard_at, again)


def _listen(destination: CmsDestination, connector: Connector, *, now: datetime) -> None:
    """Note the last sign of life. After a silence the CMS's own list comes first, for all that was not told; it is
    asked for again if it was not given."""
    last = connector.heard_at
    if last and destination.pk in board.silent() and not _is_silent(destination, last, now=now):
        inbox.reconcile(destination, connector.snapshot())
    if last:
        _heard[destination.pk] = last
    _judge(destination, now=now)
    vain = _asked_in_vain.get(destination.pk)
    if vain and last != vain.heard_at and now >= vain.ask_again:
        _compare(destination, now=now)


def _judge(destination: CmsDestination, *, now: datetime) -> None:
    last = _heard.setdefault(destination.pk, now)
    board.set_silent(destination.pk, last if _is_silent(destination, last, now=now) else None)


def _is_silent(destination: CmsDestination, last: datetime, *, now: datetime) -> bool:
    return now - last > timedelta(seconds=destination.silence_timeout)
