"""Notices on their way to the user's page: those not shown yet, until a page says that it has shown them."""

import json
from collections.abc import Iterable, Mapping

from django.utils import timezone

from presence.models import Notice

TOLD_AT_ONCE = 20


def unshown(user_id: int) -> list[Mapping[str, object]]:
    """What the user's page has still to show, oldest first."""
    waiting = Notice.objects.filter(user_id=user_id, shown_at=None).order_by("created_at", "pk")
    return list(waiting.values("id", "kind", "level", "text", "url")[:TOLD_AT_ONCE])


def unshown_text(user_id: int) -> str:
    """The same as JSON; empty if there is nothing to show."""
    notices = unshown(user_id)
    return json.dumps(notices, separators=(",", ":")) if notices else ""


def mark_shown(user_id: int, notice_ids: Iterable[int]) -> int:
    """The user's page has shown these. Returns how many were new."""
    waiting = Notice.objects.filter(user_id=user_id, pk__in=list(notice_ids), shown_at=None)
    return waiting.update(shown_at=timezone.now())
