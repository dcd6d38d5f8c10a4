"""Numbers, extensions and names before they go to Asterisk: only what cannot be anything else there."""

import re

from django.utils.translation import gettext as _

from presence.contract import CmsError

DIALLED = re.compile(r"\+?[0-9*#]{1,30}")
EXTENSION = re.compile(r"[0-9]{1,15}")
DIGITS = re.compile(r"[0-9*#A-D]{1,32}")
QUEUE = re.compile(r"[\w-]{1,79}", re.ASCII)
LEFT_OUT = re.compile(r"[\s()/.-]")


def to_dial(number: str) -> str:
    """The number as it is dialled. Raises CmsError if it is none."""
    dialled = bare(number)
    if not DIALLED.fullmatch(dialled):
        raise CmsError(
            _("“%(number)s” cannot be dialled. Enter digits, with + before a country code.") % {"number": number}
        )
    return dialled


def bare(number: str) -> str:
    """The number without what people write into it to read it better."""
    return LEFT_OUT.sub("", number)


def to_ring(extension: str) -> str:
    """The extension of a telephone. Raises CmsError if it is none."""
    if not EXTENSION.fullmatch(extension):
        raise CmsError(_("“%(extension)s” is no extension of the telephone system.") % {"extension": extension})
    return extension


def to_send(digits: str) -> str:
    """Tones. Raises CmsError if there are others among them."""
    if not DIGITS.fullmatch(digits):
        raise CmsError(_("Only digits, * and # can be sent as tones."))
    return digits


def of_queue(name: str) -> str:
    """The queue of that name; none if it cannot be one, as who is to wait there goes on without it."""
    return name if QUEUE.fullmatch(name) else ""
