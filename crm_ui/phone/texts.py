"""The number of a caller as people read it."""

from django.utils.translation import gettext as _

from presence.phone import NumberKind, read_number, readable, shown_number


def number_in_words(number: str) -> str:
    """An extension says that it is one, and a withheld number that it is; nothing if there is no number at all."""
    if not number:
        return ""
    heard = read_number(number)
    if heard.kind == NumberKind.WITHHELD:
        return _("Number withheld")
    if heard.kind == NumberKind.INTERNAL:
        return _("Extension %(number)s") % {"number": heard.internal}
    return shown_number(heard) or readable(number)


def can_be_called(number: str) -> bool:
    heard = read_number(number)
    return heard.kind in {NumberKind.EXTERNAL, NumberKind.INTERNAL} and not heard.problem
