"""What a user's message bar has said today, to be read again: the newest, and how many of them are news."""

import uuid
from collections.abc import Iterable

from django.db.models import QuerySet
from django.utils import timezone

from presence.models import Notice

MOST = 50


def of_today(user_id: int) -> list[Notice]:
    """The newest first."""
    return list(_of_today(user_id)[:MOST])


def unread(user_id: int) -> int:
    """How many the user has not seen in the list; of more than the list has, as many as that."""
    return _of_today(user_id).filter(read_at=None)[:MOST].count()


def mark_read(user_id: int) -> None:
    """The user looks at the list."""
    _of_today(user_id).filter(read_at=None).update(read_at=timezone.now())


def keep(user_id: int, said: Iterable[tuple[str, str]]) -> None:
    """Keep what a page has answered to the user: level and text of each message. It is no news."""
    now = timezone.now()
    Notice.objects.bulk_create(
        Notice(user_id=user_id, level=level, text=text, key=uuid.uuid4().hex, shown_at=now, read_at=now)
        for level, text in said
    )


def _of_today(user_id: int) -> QuerySet[Notice]:
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    return Notice.objects.filter(user_id=user_id, created_at__gte=midnight).order_by("-created_at", "-pk")
