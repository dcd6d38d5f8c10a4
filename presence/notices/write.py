"""Telling a user something on whatever page is open: a message, or an object to open. Kept until shown."""

import uuid
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.utils import timezone

from presence import changes
from presence.models import Notice, NoticeKind


def tell(user: User | int, text: str, *, level: str = "info", url: str = "", key: str | None = None) -> None:
    """Give the user a `message`. Call it within the change it tells of."""
    give(message(user, text, level=level, url=url, key=key))


def message(user: User | int, text: str, *, level: str = "info", url: str = "", key: str | None = None) -> Notice:
    """A line in the user's message bar."""
    return _notice(user, NoticeKind.MESSAGE, text, level=level, url=url, key=key or uuid.uuid4().hex)


def to_open(user: User | int, url: str, text: str, *, key: str, until: datetime | None = None) -> Notice:
    """Opens `url` on the user's active page, or offers it by `text` if that page holds unsaved input.

    After `until` it is offered only.
    """
    return _notice(user, NoticeKind.OPEN, text, level="info", url=url, key=key, opens_until=until)


def give(*notices: Notice) -> None:
    """Keep these until they are shown. The same key twice is one notice."""
    Notice.objects.bulk_create(notices, ignore_conflicts=True)
    for user_id in {notice.user_id for notice in notices}:
        changes.refresh_pages(user_id, "notices")


def remind(*notices: Notice) -> None:
    """As `give`, but who has seen one of these keys before is told once more, on the next page at the latest."""
    Notice.objects.filter(key__in=[notice.key for notice in notices]).update(shown_at=None)
    give(*notices)


def is_settled(*keys: str) -> None:
    """What these keys tell is not so any more: nobody is told who has not been yet."""
    Notice.objects.filter(key__in=keys, shown_at=None).update(shown_at=timezone.now())


def _notice(user: User | int, kind: str, text: str, *, key: str, **fields: Any) -> Notice:
    user_id = user if isinstance(user, int) else user.pk
    return Notice(user_id=user_id, kind=kind, text=str(text), key=key[:128], **fields)
