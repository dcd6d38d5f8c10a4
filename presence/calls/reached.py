"""Callers who rang in vain and are talked with now, as somebody called back or they rang again: that settles it.

Those at whom they had rung are told beside the path of a call, which asks the database nothing for it.
"""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from presence import changes, compiled
from presence.calls import missed
from presence.models import Call, CallKind, Direction


class CallersReached:
    """Looks who is talked with, and remembers whom it has seen; one for all processes."""

    def __init__(self) -> None:
        self._seen: set[int] = set()

    def tell_who_missed_them(self, now: datetime) -> None:
        """New versions for those at whom somebody rang in vain who has been answered since the last look."""
        talking = dict(_talking())
        if new := {number for pk, number in talking.items() if number and pk not in self._seen}:
            with transaction.atomic():
                changes.changed(missed.waiting_for(new, at=now))
        self._seen = set(talking)


@compiled.query
def _talking() -> QuerySet[Call, tuple[int, str]]:
    """The answered calls with somebody outside that go on, and the numbers there."""
    calls = Call.objects.open().filter(kind=CallKind.PRIMARY, answered_at__isnull=False)
    return calls.exclude(direction=Direction.INTERNAL).values_list("pk", "conversation__number_read")
