"""Handing a call to a colleague or a number, blind or after a consult; the caller always has a way back."""

from datetime import datetime

from django.contrib.auth.models import User

from .models import Transfer


def start_blind(
    user: User,
    *,
    target: User | None = None,
    number: str = "",
    note: str | None = None,
    seen_version: int | None = None,
    now: datetime | None = None,
) -> Transfer:
    raise NotImplementedError


def start_warm(
    user: User,
    *,
    target: User | None = None,
    number: str = "",
    note: str | None = None,
    seen_version: int | None = None,
    now: datetime | None = None,
) -> Transfer:
    raise NotImplementedError


def complete(user: User, *, now: datetime | None = None) -> None:
    raise NotImplementedError


def cancel(user: User, *, now: datetime | None = None) -> None:
    raise NotImplementedError


def expire(now: datetime) -> None:
    """End the waits that are over. Called about twice a second by the engine."""
    raise NotImplementedError


def handle_completed(now: datetime | None = None) -> None:
    """Tell `transfer_completed` for every completed transfer that has not been told."""
    raise NotImplementedError
