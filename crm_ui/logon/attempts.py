"""Tries to log on, and when there were too many.

A try is kept before its password is looked at, and goes again if the password was right: so also of many tries at the
same time no more are answered than the limits allow. A try that is locked out is not kept, so it prolongs nothing.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from axes.helpers import get_client_path_info, get_client_user_agent
from axes.models import AccessFailureLog as FailedLogon
from django.db.models import Q
from django.http import HttpRequest
from django.utils import timezone

from crm_ui.logon import known_browsers
from crm_ui.logon.addresses import place_of

WINDOW = timedelta(minutes=15)
PAIR, PLACE, USER = "pair", "place", "user"
LIMITS = {PAIR: 5, PLACE: 50, USER: 50}
"""Wrong tries in the window: for a user from a place, from a place, for a user. A browser in which the user has logged
on before is held to the first alone, so a stranger elsewhere cannot lock its user out."""

KEPT_FOR = timedelta(hours=1)
DELETED_AT_ONCE = 500
Try = tuple[int, str, str | None, datetime]


@dataclass(frozen=True)
class Lock:
    """Whom or what is locked, and until when."""

    what: str
    until: datetime


@dataclass
class Attempt:
    """A try to log on under way."""

    username: str
    place: str | None
    known: bool
    own: FailedLogon
    earlier: list[Try]
    failed: bool = False

    def fail(self) -> Lock | None:
        """The password was wrong. Returns the lock that follows."""
        self.failed = True
        own = (self.own.pk, self.username, self.place, self.own.attempt_time)
        return _lock([own, *self.earlier], self.username, self.place, known=self.known)

    def withdraw(self) -> None:
        """It does not count: nobody has looked at the password, or it was right."""
        FailedLogon.objects.filter(pk=self.own.pk).delete()

    def forget_all(self) -> None:
        """The user has come in: what was wrong before from the same place does not count any more."""
        FailedLogon.objects.filter(username=self.username, ip_address=self.place).delete()


class LogonRequest(HttpRequest):
    """A request to log on. It has the try once a password was sent, the lock if it meets one, the name if it succeeds.

    `axes_locked_out` has django-axes answer with the page of the lock.
    """

    logon_attempt: Attempt
    logon_lock: Lock
    axes_locked_out: bool
    logged_on_as: str


def begin(request: HttpRequest, username: str) -> Attempt | Lock:
    """The try, which counts from now on, or the lock that it meets."""
    place, known = place_of(request), known_browsers.is_known(request, username)
    if lock := _lock(_tries(username, place), username, place, known=known):
        return lock
    own = FailedLogon.objects.create(
        username=username,
        ip_address=place,
        user_agent=get_client_user_agent(request),
        path_info=get_client_path_info(request),
    )
    earlier = [each for each in _tries(username, place) if each[0] < own.pk]
    attempt = Attempt(username, place, known, own, earlier)
    if lock := _lock(earlier, username, place, known=known):
        attempt.withdraw()
        return lock
    return attempt


def whole_minute(moment: datetime) -> datetime:
    """The moment, moved on so far that it is true when it is told without seconds."""
    return moment + timedelta(seconds=59)


def sweep(now: datetime) -> None:
    """Delete some of the tries that count no more. Only reads if there are none."""
    old = FailedLogon.objects.filter(attempt_time__lt=now - KEPT_FOR).order_by("attempt_time")
    if ids := list(old.values_list("pk", flat=True)[:DELETED_AT_ONCE]):
        FailedLogon.objects.filter(pk__in=ids).delete()


def _tries(username: str, place: str | None) -> list[Try]:
    """The tries that count, newest first."""
    counted = FailedLogon.objects.filter(Q(username=username) | Q(ip_address=place))
    recent = counted.filter(attempt_time__gt=timezone.now() - WINDOW).order_by("-attempt_time")
    return list(recent.values_list("pk", "username", "ip_address", "attempt_time"))


def _lock(tries: Iterable[Try], username: str, place: str | None, *, known: bool) -> Lock | None:
    """The lock that ends last; None if no limit is reached."""
    times: dict[str, list[datetime]] = {PAIR: [], PLACE: [], USER: []}
    for _pk, name, came_from, at in tries:
        if name == username and came_from == place:
            times[PAIR].append(at)
        if not known and came_from == place:
            times[PLACE].append(at)
        if not known and name == username:
            times[USER].append(at)
    locks = [Lock(what, at[LIMITS[what] - 1] + WINDOW) for what, at in times.items() if len(at) >= LIMITS[what]]
    return max(locks, key=lambda lock: lock.until, default=None)
