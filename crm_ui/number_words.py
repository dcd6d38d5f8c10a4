"""The number of a caller as people read it."""

from django.conf import settings
from django.utils.translation import gettext as _

from crm_ui.numbers import NumberKind, read, readable


def in_words(number: str) -> str:
    """An extension says that it is one, and a withheld number that it is; nothing if there is no number at all."""
    if not number:
        return ""
    heard = read(number, region=settings.DEFAULT_REGION)
    if heard.kind == NumberKind.WITHHELD:
        return _("Number withheld")
    if heard.kind == NumberKind.INTERNAL:
        return _("Extension %(number)s") % {"number": heard.internal}
    return readable(number)


def can_be_called(number: str) -> bool:
    return read(number, region=settings.DEFAULT_REGION).kind in {NumberKind.EXTERNAL, NumberKind.INTERNAL}
