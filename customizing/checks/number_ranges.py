"""Checks of the number ranges: whoever finds one used up has a caller on the line."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..models import TransactionType
from ..numbers_given import last_numbers, waiting_for_numbers
from .finding import Finding, Level

LEFT_AT_LEAST = 0.1
"""Of a range, or it is nearly used up."""


def number_ranges() -> Iterator[Finding]:
    last = last_numbers()
    for kind in TransactionType.objects.filter(pk__in=last):
        left = kind.last_number - last[kind.pk]
        names = {"type": kind, "last": last[kind.pk], "end": kind.last_number, "left": left}
        remedy = _("Enter a higher number as the last of the range, or another range that begins above.")
        if left <= 0:
            text = _("%(type)s: its numbers are used up, as %(last)d was given and the range ends with %(end)d.")
            yield Finding("CUST-033", Level.ERROR, f"{text % names}{_what_waits(kind)}", remedy, kind)
        elif left < (kind.last_number - kind.number_from + 1) * LEFT_AT_LEAST:
            text = _("%(type)s: its numbers are nearly used up, %(left)d are left up to %(end)d.")
            yield Finding("CUST-032", Level.WARNING, text % names, remedy, kind)


def _what_waits(kind: TransactionType) -> str:
    number = waiting_for_numbers().get(kind.pk, 0)
    said = ngettext(
        "%(n)d hand-over or call-back waits for a number.",
        "%(n)d hand-overs and call-backs wait for a number.",
        number,
    )
    return f" {said % {'n': number}}" if number else ""


CHECKS = (number_ranges,)
