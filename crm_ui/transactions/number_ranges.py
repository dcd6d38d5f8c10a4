"""Number ranges: each transaction type counts by itself, and no number is ever given twice."""

from django.db import transaction
from django.db.models import CharField, Exists, F, OuterRef, Value
from django.db.models.functions import Cast, Greatest, LPad
from django.utils.translation import gettext as _

from crm_ui.models import BusinessTransaction, NumberRange
from crm_ui.models.transactions import NUMBER_DIGITS
from customizing.models import TransactionType


class RangeExhausted(Exception):
    """The type's numbers are used up. `message` says what to do."""

    def __init__(self, type: TransactionType):
        self.type = type
        self.message = _("The number range of %(type)s is used up: give the type another first number.") % {
            "type": type
        }
        super().__init__(self.message)


@transaction.atomic(savepoint=False)
def next_number(type: TransactionType) -> str:
    """The next free number of the type's range, as 10 digits. Given back if the caller's transaction fails."""
    number, taken = _advance(type)
    while taken:  # the range begins, since Customizing changed, among numbers that another type gave
        number, taken = _advance(type)
    if len(number) > NUMBER_DIGITS:
        raise RangeExhausted(type)
    return number


def _advance(type: TransactionType) -> tuple[str, bool]:
    """Count up in one statement, so that the row is ours until the end of the transaction.

    Returns the number, and whether a transaction has it.
    """
    ranges = NumberRange.objects.filter(type=type)
    higher = Greatest(F("last"), Value(type.number_from - 1)) + 1
    if not ranges.update(last=higher):
        NumberRange.objects.get_or_create(type=type, defaults={"last": type.number_from - 1})
        ranges.update(last=higher)
    digits = LPad(Cast("last", CharField()), NUMBER_DIGITS, Value("0"))
    having = BusinessTransaction.objects.filter(number=OuterRef("digits"))
    last, taken = ranges.annotate(digits=digits).values_list("last", Exists(having)).get()
    return f"{last:0{NUMBER_DIGITS}}", taken
