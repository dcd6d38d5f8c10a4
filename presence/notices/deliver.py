"""Notices on their way to the user's page: those not shown yet, until a page says that it has shown them."""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime

from django.utils import timezone

from presence.models import Notice, NoticeKind

TOLD_AT_ONCE = 20


def unshown(user_id: int) -> list[Mapping[str, object]]:
    """What the user's page has still to show, oldest first."""
    waiting = Notice.objects.filter(user_id=user_id, shown_at=None).order_by("created_at", "pk")
    now = timezone.now()
    return [_told(notice, now=now) for notice in waiting[:TOLD_AT_ONCE]]


def _told(notice: Notice, *, now: datetime) -> Mapping[str, object]:
    too_late = notice.opens_until is not None and notice.opens_until < now
    kind = NoticeKind.MESSAGE if too_late else notice.kind
    return {"id": notice.pk, "kind": kind, "level": notice.level, "text": notice.text, "url": notice.url}


def unshown_text(user_id: int) -> str:
    """The same as JSON; empty if there is nothing to show."""
    notices = unshown(user_id)
    return json.dumps(notices, separators=(",", ":")) if notices else ""


def mark_shown(user_id: int, notice_ids: Iterable[int]) -> int:
    """The user's page has shown these. Returns how many were new."""
    waiting = Notice.objects.filter(user_id=user_id, pk__in=list(notice_ids), shown_at=None)
    return waiting.update(shown_at=timezone.now())
