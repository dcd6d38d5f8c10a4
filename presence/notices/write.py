"""Telling a user something on whatever page is open: a message, or an object to open. Kept until shown."""

import uuid

from django.contrib.auth.models import User

from presence import changes
from presence.models import Notice, NoticeKind


def tell(user: User | int, text: str, *, level: str = "info", url: str = "", key: str | None = None) -> None:
    """A line in the user's message bar. The same key twice is one notice. Call it within the change it tells of."""
    _write(user, NoticeKind.MESSAGE, text, level=level, url=url, key=key or uuid.uuid4().hex)


def open_for(user: User | int, url: str, text: str, *, key: str) -> None:
    """Open `url` on the user's active page, or offer it by `text` if that page holds unsaved input."""
    _write(user, NoticeKind.OPEN, text, level="info", url=url, key=key)


def _write(user: User | int, kind: str, text: str, **fields: str) -> None:
    user_id = user if isinstance(user, int) else user.pk
    key = fields.pop("key")[:128]
    notice = Notice(user_id=user_id, kind=kind, text=str(text), key=key, **fields)
    Notice.objects.bulk_create([notice], ignore_conflicts=True)
    changes.refresh_pages(user_id, "notices")
