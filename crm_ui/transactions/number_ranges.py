"""Number ranges: each transaction type counts by itself, and no number is ever given twice."""

from django.db import transaction
from django.db.models import CharField, Exists, F, OuterRef, QuerySet, Value
from django.db.models.functions import Cast, Greatest, LPad
from django.utils.translation import gettext as _

from crm_ui.models import BusinessTransaction, NumberRange
from crm_ui.models.transactions import NUMBER_DIGITS
from customizing.models import TransactionType
from presence import compiled
from presence.errors import Refused


class RangeExhausted(Refused):
    """The type's numbers are used up."""

    def __init__(self, type: TransactionType):
        said = _(
            "The numbers of %(type)s are used up, so nothing was created. A consultant has to give the type more: "
            "Define Transaction Types, numbers to."
        )
        super().__init__(said % {"type": type})
        self.type = type


@transaction.atomic(savepoint=False)
def next_number(type: TransactionType) -> str:
    """The next free number of the type's range, as 10 digits. Given back if the caller's transaction fails."""
    number, taken = _advance(type)
    while taken:  # the range begins, since Customizing changed, among numbers that another type gave
        number, taken = _advance(type)
    if int(number) > type.last_number:
        raise RangeExhausted(type)
    return number


def last_numbers() -> dict[str, int]:
    """The number given last, of each type that has given any."""
    return dict(NumberRange.objects.values_list("type", "last"))


def is_used_up(type: TransactionType) -> bool:
    """Whether the last number of the range was given, so that what is to be made next waits."""
    return last_numbers().get(type.pk, 0) >= type.last_number


def _advance(type: TransactionType) -> tuple[str, bool]:
    """Count up in one statement, so that the row is ours until the end of the transaction.

    Returns the number, and whether a transaction has it.
    """
    before = type.number_from - 1
    if not _count_up(type.pk, before):
        NumberRange.objects.get_or_create(type=type, defaults={"last": before})
        _count_up(type.pk, before)
    [(last, taken)] = _last(type.pk)
    return f"{last:0{NUMBER_DIGITS}}", taken


@compiled.update
def _count_up(type_id: str, before: int) -> compiled.Update:
    return NumberRange.objects.filter(type=type_id), {"last": Greatest(F("last"), before) + 1}


@compiled.query
def _last(type_id: str) -> QuerySet[NumberRange, tuple[int, bool]]:
    """The number given last, and whether a transaction has it."""
    digits = LPad(Cast("last", CharField()), NUMBER_DIGITS, Value("0"))
    having = BusinessTransaction.objects.filter(number=OuterRef("digits"))
    return NumberRange.objects.filter(type=type_id).annotate(digits=digits).values_list("last", Exists(having))
