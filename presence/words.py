"""Status and cause in the user's language, and the shape that tells them without words."""

from django.utils.translation import gettext, gettext_lazy
from django.utils.translation import gettext_noop as _

from customizing import access

from .status import Cause, Word

LABELS = {
    (Word.AVAILABLE, Cause.NONE): _("Available"),
    (Word.BUSY, Cause.IN_CALL): _("Busy, in a call"),
    (Word.BUSY, Cause.RINGING): _("Busy, phone is ringing"),
    (Word.BUSY, Cause.DIALING): _("Busy, dialing"),
    (Word.BUSY, Cause.WRAP_UP): _("Busy, wrap-up"),
    (Word.BUSY, Cause.NOT_READY): _("Busy, not ready"),
    (Word.BUSY, Cause.NOT_IN_CRM): _("Busy, not in the CRM"),
    (Word.LOGGED_OFF, Cause.NONE): _("Logged Off"),
    (Word.LOGGED_OFF, Cause.NOT_ON_CMS): _("Logged Off from the telephone system"),
    (Word.UNKNOWN, Cause.NONE): _("No presence"),
}
CALLS = {Cause.IN_CALL, Cause.RINGING, Cause.DIALING}
NOT_READY = 2

OPTIONS = {
    "call": gettext_lazy("Call"),
    "call-mobile": gettext_lazy("Call Mobile"),
    "blind-transfer": gettext_lazy("Blind Transfer"),
    "warm-transfer": gettext_lazy("Warm Transfer"),
}
OPTION_ICONS = {"call": "phone", "call-mobile": "phone", "blind-transfer": "transfer", "warm-transfer": "consult"}


def label(word: str, cause: str, work_mode: int = 0) -> str:
    """The words of a badge. A reason of one's own stands in the place of "not ready"."""
    if cause == Cause.NOT_READY and work_mode != NOT_READY and (mode := access.work_mode(work_mode)):
        return gettext("Busy, %(reason)s") % {"reason": mode.text}
    return gettext(LABELS[word, cause])


def icon(word: str, cause: str) -> str:
    """The shape of a badge, a symbol of the sprite without its `p-`."""
    return "in-call" if cause in CALLS else word
