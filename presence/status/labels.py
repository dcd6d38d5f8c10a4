"""Status and cause in the user's language, and the shape that tells them without words."""

from typing import NamedTuple

from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_noop as _
from django_stubs_ext import StrPromise

from customizing import access
from customizing.presence_rules import Option
from presence.status.derive import Cause, PresenceStatus
from presence.status.from_database import Presence

LABELS = {
    (PresenceStatus.AVAILABLE, Cause.NONE): _("Available"),
    (PresenceStatus.BUSY, Cause.IN_CALL): _("Busy, in a call"),
    (PresenceStatus.BUSY, Cause.RINGING): _("Busy, phone is ringing"),
    (PresenceStatus.BUSY, Cause.DIALING): _("Busy, dialing"),
    (PresenceStatus.BUSY, Cause.WRAP_UP): _("Busy, wrap-up"),
    (PresenceStatus.BUSY, Cause.NOT_READY): _("Busy, not ready"),
    (PresenceStatus.BUSY, Cause.NO_PHONE): _("Busy, telephone away"),
    (PresenceStatus.BUSY, Cause.NOT_IN_CRM): _("Busy, not in the CRM"),
    (PresenceStatus.LOGGED_OFF, Cause.NONE): _("Logged Off"),
    (PresenceStatus.LOGGED_OFF, Cause.NOT_ON_CMS): _("Logged Off from the telephone system"),
    (PresenceStatus.UNKNOWN, Cause.NONE): _("No presence"),
}
CALLS = {Cause.IN_CALL, Cause.RINGING, Cause.DIALING}
NOT_READY = 2

OPTIONS = {option.value: option.label for option in Option}
OPTION_WORDS = OPTIONS | {
    Option.BLIND_TRANSFER.value: pgettext_lazy("option in a row", "Blind"),
    Option.WARM_TRANSFER.value: pgettext_lazy("option in a row", "Warm"),
}
"""As short as it takes for each to have a column of its own."""

OPTION_ICONS = {
    "call": "phone",
    "call-mobile": "mobile",
    "blind-transfer": "transfer",
    "warm-transfer": "consult",
    "when-free": "wait",
}


class OptionTexts(NamedTuple):
    """How an option is shown in a row: what it is called in full, the word for it on the button, its icon."""

    option: str
    label: StrPromise
    word: StrPromise
    icon: str


def option_texts(option: str) -> OptionTexts:
    return OptionTexts(str(option), OPTIONS[option], OPTION_WORDS[option], OPTION_ICONS[option])


def label(word: str, cause: str, work_mode: int = 0, *, text: str = "") -> str:
    """The words of a badge: those of its rule, if it has own ones.

    A reason of one's own stands in the place of "not ready".
    """
    if text:
        return text
    if cause == Cause.NOT_READY and work_mode not in {0, NOT_READY}:
        return gettext("Busy, %(reason)s") % {"reason": access.work_mode_told(work_mode).caption}
    return gettext(LABELS[PresenceStatus(word), Cause(cause)])


def label_of(presence: Presence) -> str:
    """The words of the badge of a user."""
    text = in_force(presence.text, look=presence.look)
    return label(presence.word, presence.cause, presence.work_mode, text=text)


def in_force(text: str, *, look: str) -> str:
    """The own words of a rule in the language of who reads them; as they were told, if there is no such rule now."""
    rules = access.own_presence_rules() if text else []
    return next((rule.caption for rule in rules if rule.look == look), text)


def icon(word: str, cause: str, *, own: str = "") -> str:
    """The shape of a badge, a symbol of the sprite without its `p-`; that of its rule, if it has an own one."""
    return own or ("in-call" if cause in CALLS else str(word))
