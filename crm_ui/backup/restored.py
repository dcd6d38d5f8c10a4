"""What makes an earlier state of the database safe to serve: new versions, and numbers and ids not given before."""

from django.db import transaction
from django.db.models import F, Value
from django.db.models.functions import Greatest

from crm_ui.backup import ids
from crm_ui.models import NumberRange
from customizing.models import TransactionType
from presence import versions

SKIP = 1000


@transaction.atomic
def make_safe(skip: int = SKIP) -> None:
    """Open pages take what is true, and transactions get numbers that the lost state has not given."""
    versions.raise_all()
    ids.skip(skip)
    for type in TransactionType.objects.all():
        first = type.number_from - 1
        NumberRange.objects.get_or_create(type=type, defaults={"last": first})
        NumberRange.objects.filter(type=type).update(last=Greatest(F("last"), Value(first)) + skip)
