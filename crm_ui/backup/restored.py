"""What makes an earlier state of the database safe to serve: new versions, and numbers and ids not given before."""

from collections.abc import Callable

from django.db import transaction
from django.db.models import F, Value
from django.db.models.functions import Greatest

from crm_ui.backup import ids
from crm_ui.models import NumberRange, PartnerIdRange
from customizing.models import TransactionType
from presence.bus import leftovers
from presence.status import versions

SKIP = 1000
REDIS_AWAY = "Redis cannot be reached: empty it before you start the product, as it may hold commands of before."


def make_safe(say: Callable[[str], object], skip: int = SKIP) -> None:
    """The database as `_make_rows_safe` says, and nothing of the lost state in Redis."""
    _make_rows_safe(skip)
    if not leftovers.discard():
        say(REDIS_AWAY)


@transaction.atomic
def _make_rows_safe(skip: int) -> None:
    """Open pages take what is true, and transactions get numbers that the lost state has not given."""
    versions.raise_all()
    ids.skip(skip)
    PartnerIdRange.objects.update(last=F("last") + skip)
    for type in TransactionType.objects.all():
        first = type.number_from - 1
        NumberRange.objects.get_or_create(type=type, defaults={"last": first})
        NumberRange.objects.filter(type=type).update(last=Greatest(F("last"), Value(first)) + skip)
