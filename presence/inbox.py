"""The one door for what a CMS tells: each event on its own, in any order, as often as it likes."""

from collections.abc import Iterable

from customizing.models import CmsDestination

from .connectors.base import Event, Snapshot


def receive(destination: CmsDestination, events: Iterable[Event]) -> None:
    raise NotImplementedError


def reconcile(destination: CmsDestination, snapshot: Snapshot) -> None:
    raise NotImplementedError
