"""Log on and off, CRM and CMS, leases and work modes."""

from datetime import datetime

from django.contrib.auth.models import User

from customizing.models import BusinessRole


def log_on(user: User, *, role: BusinessRole) -> None:
    """After the CRM logon with a role: also logs on the CMS if the role's CMS profile says automatic. Never raises."""
    raise NotImplementedError


def log_on_cms(user: User) -> None:
    raise NotImplementedError


def log_off_cms(user: User) -> None:
    """Refused while the user has an open call."""
    raise NotImplementedError


def log_off_crm(user: User) -> None:
    """The user has left the CRM: all leases end at once. The CMS logon stays."""
    raise NotImplementedError


def set_work_mode(user: User, *, code: int, now: datetime | None = None) -> None:
    """In a call the mode takes effect after it; in wrap-up it ends the wrap-up."""
    raise NotImplementedError


def lease_opened(user_id: int, *, worker: str, now: datetime | None = None) -> None:
    raise NotImplementedError


def lease_closed(user_id: int, *, worker: str, now: datetime | None = None) -> None:
    raise NotImplementedError


def expire(now: datetime) -> None:
    """Wrap-up that is over ends; modes chosen in a call are told to the CMS. Called about twice a second."""
    raise NotImplementedError
