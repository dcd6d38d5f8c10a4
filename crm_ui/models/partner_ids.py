"""IDs of business partners: each kind counts in a range of its own, so that an ID tells what it is of."""

from collections.abc import Iterator
from typing import Any

from django.db import models, transaction
from django.db.models import F, Max
from django.db.models.functions import Greatest

RANGES = {"account": (4_000_000, 4_099_999), "contact": (4_100_000, 4_899_999), "employee": (4_900_000, 4_999_999)}


class PartnerIdRange(models.Model):
    """The last ID given to a partner of one kind."""

    kind = models.CharField(max_length=8, primary_key=True)
    last = models.BigIntegerField()

    @classmethod
    @transaction.atomic(savepoint=False)
    def next_ids(cls, kind: str, count: int, *, partners: models.QuerySet[Any]) -> range:
        """So many IDs for new partners of the kind, in a row. Given back if the caller's transaction fails.

        An import may have given IDs as well. Once the range is used up, it goes on behind all `partners`.
        """
        for behind in _places(kind, partners):
            last = cls._count_up(kind, count, behind=behind)
            if last <= RANGES[kind][1] and not partners.filter(pk__gt=last - count, pk__lte=last).exists():
                break
        return range(last - count + 1, last + 1)

    @classmethod
    def _count_up(cls, kind: str, count: int, *, behind: int) -> int:
        """In one statement, so that the row is ours until the end of the transaction."""
        cls.objects.get_or_create(kind=kind, defaults={"last": behind})
        cls.objects.filter(kind=kind).update(last=Greatest(F("last"), behind) + count)
        return cls.objects.get(kind=kind).last


def _places(kind: str, partners: models.QuerySet[Any]) -> Iterator[int]:
    """Behind what IDs to look, one place after the other: there is nothing behind the last of all."""
    first, end = RANGES[kind]
    yield first - 1
    yield _highest(partners.filter(pk__gte=first, pk__lte=end))
    yield _highest(partners)


def _highest(partners: models.QuerySet[Any]) -> int:
    highest: int = partners.aggregate(highest=Max("pk"))["highest"] or 0
    return highest
