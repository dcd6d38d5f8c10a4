"""Leases: which worker holds open pages of which user. A user with a lease is logged on to the CRM.

A row is written when a user's first page opens and deleted after the last one closed; pages in between write nothing.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from presence import changes
from presence.models import Agent, Lease

SIMULATOR = "simulator"
"""The worker of colleagues who have no browser."""

RETURN_SECONDS = 15
"""How long the browsers of a dead worker have to come back before their users count as logged off.

Those of a frozen one need eight seconds at the proxy alone, if that sends them to the same worker again.
"""


def at_browser() -> QuerySet[Lease, Mapping[str, object]]:
    """The names of users with an open page."""
    return Lease.objects.exclude(worker=SIMULATOR).values("user__username")


def write(*, opened: Collection[int], closed: Collection[int], worker: str, now: datetime | None = None) -> None:
    """First pages of users opened and last ones closed, at `worker`. With a lease elsewhere that changes nothing."""
    now = now or timezone.now()
    with transaction.atomic():
        before = _leased([*opened, *closed])
        _open(opened, worker=worker, now=now)
        Lease.objects.filter(user_id__in=closed, worker=worker).delete()
        _tell(before ^ _leased([*opened, *closed]), now=now)


def suspect_dead(live: Collection[str], *, now: datetime) -> None:
    """Leases of workers that are gone hold for a while yet, so that a restart logs nobody off."""
    dead = Lease.objects.filter(suspect_until=None).exclude(worker__in=[*live, SIMULATOR])
    if dead.exists():
        dead.update(suspect_until=now + timedelta(seconds=RETURN_SECONDS))


def review(live: Collection[str], *, now: datetime) -> None:
    """Suspect the leases of workers that are gone, and no longer those of workers that were only thought so.

    While no worker lives nobody can come back, so nothing is suspected. Writes only if there is something to change.
    """
    wrongly = Lease.objects.filter(suspect_until__isnull=False)
    if live:
        suspect_dead(live, now=now)
        wrongly = wrongly.filter(worker__in=live)
    if wrongly.exists():
        wrongly.update(suspect_until=None)


def end_suspects(now: datetime) -> None:
    """End the leases whose users did not come back. Writes only if there are any."""
    over = Lease.objects.filter(suspect_until__lte=now)
    if not over.exists():
        return
    with transaction.atomic():
        user_ids = set(over.values_list("user_id", flat=True))
        over.delete()
        _tell(user_ids - _leased(user_ids), now=now)


def _open(user_ids: Collection[int], *, worker: str, now: datetime) -> None:
    Lease.objects.filter(user_id__in=user_ids, suspect_until__isnull=False).delete()
    existing = User.objects.filter(pk__in=user_ids).values_list("pk", flat=True)
    new = [Lease(user_id=user_id, worker=worker, since=now) for user_id in existing]
    Lease.objects.bulk_create(new, ignore_conflicts=True)


def _leased(user_ids: Iterable[int]) -> set[int]:
    return set(Lease.objects.filter(user_id__in=user_ids).values_list("user_id", flat=True))


def _tell(user_ids: set[int], *, now: datetime) -> None:
    """The CRM logon of these users has changed."""
    if user_ids:
        changes.changed(user_ids)
        Agent.objects.filter(user_id__in=user_ids).update(crm_since=now)
