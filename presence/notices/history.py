"""What a user's message bar has said today, to be read again: the newest, and how many of them are news."""

import uuid
from collections.abc import Iterable
from datetime import datetime

from django.db.models import QuerySet
from django.utils import timezone

from presence import compiled
from presence.models import Notice

MOST = 50


def of_today(user_id: int) -> list[Notice]:
    """The newest first."""
    return list(_since(user_id, _midnight())[:MOST])


def unread(user_id: int) -> int:
    """How many the user has not seen in the list; of more than the list has, as many as that."""
    return len(_unread_since(user_id, _midnight()))


def mark_read(user_id: int) -> None:
    """The user looks at the list."""
    _since(user_id, _midnight()).filter(read_at=None).update(read_at=timezone.now())


def keep(user_id: int, said: Iterable[tuple[str, str]]) -> None:
    """Keep what a page has answered to the user: level and text of each message. It is no news."""
    now = timezone.now()
    Notice.objects.bulk_create(
        Notice(user_id=user_id, level=level, text=text, key=uuid.uuid4().hex, shown_at=now, read_at=now)
        for level, text in said
    )


def _midnight() -> datetime:
    return timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)


def _since(user_id: int, midnight: datetime) -> QuerySet[Notice]:
    return Notice.objects.filter(user_id=user_id, created_at__gte=midnight).order_by("-created_at", "-pk")


@compiled.query
def _unread_since(user_id: int, midnight: datetime) -> QuerySet[Notice, tuple[int]]:
    return _since(user_id, midnight).filter(read_at=None).values_list("pk")[:MOST]
