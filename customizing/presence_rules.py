"""The rule matrix of presence: facts of a user → status, text, icon, options. Pure: no clock, no database."""

from collections.abc import Collection, Hashable, Iterable
from dataclasses import dataclass
from itertools import product
from typing import NamedTuple
from zlib import crc32

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from .languages import in_language


class PresenceStatus(TextChoices):
    AVAILABLE = "available", gettext_lazy("Available")
    BUSY = "busy", gettext_lazy("Busy")
    LOGGED_OFF = "logged-off", gettext_lazy("Logged Off")
    UNKNOWN = "unknown", gettext_lazy("No presence")


class Cause(TextChoices):
    NONE = "", gettext_lazy("none")
    IN_CALL = "in-call", gettext_lazy("in a call")
    RINGING = "ringing", gettext_lazy("phone is ringing")
    DIALING = "dialing", gettext_lazy("dialing")
    WRAP_UP = "wrap-up", gettext_lazy("wrap-up")
    NOT_READY = "not-ready", gettext_lazy("not ready")
    NO_PHONE = "no-phone", gettext_lazy("telephone away")
    NOT_IN_CRM = "not-in-crm", gettext_lazy("not in the CRM")
    NOT_ON_CMS = "not-on-cms", gettext_lazy("not on the CMS")


class Icon(TextChoices):
    """Shapes of badges: the symbols of the sprite, without their `p-`."""

    AVAILABLE = "available", gettext_lazy("disc")
    BUSY = "busy", gettext_lazy("disc with a bar")
    IN_CALL = "in-call", gettext_lazy("sound waves")
    LOGGED_OFF = "logged-off", gettext_lazy("ring with a cross")
    UNKNOWN = "unknown", gettext_lazy("dashed ring")
    RINGING = "ringing", gettext_lazy("bell")
    AWAY = "away", gettext_lazy("clock")
    WRITING = "writing", gettext_lazy("pencil")


class Option(TextChoices):
    CALL = "call", gettext_lazy("Call")
    CALL_MOBILE = "call-mobile", gettext_lazy("Call Mobile")
    BLIND_TRANSFER = "blind-transfer", gettext_lazy("Blind Transfer")
    WARM_TRANSFER = "warm-transfer", gettext_lazy("Warm Transfer")
    WHEN_FREE = "when-free", gettext_lazy("When Free")


NEEDED = {Option.WHEN_FREE: Option.WARM_TRANSFER}
"""What a telephone system must be able to do for options that we carry out ourselves with its help."""

CALL_STATES = ("", "ringing", "dialing", "in-call")
MODES = ("ready", "not-ready", "wrap-up", "no-phone")
"""While the telephone is away, the work mode means nothing."""

FACTS = {
    "known": gettext_noop("communication-enabled"),
    "crm": gettext_noop("in the CRM"),
    "cms": gettext_noop("on the CMS"),
    "call": gettext_noop("call"),
    "mode": gettext_noop("work mode"),
}
VALUES = {
    True: gettext_noop("yes"),
    False: gettext_noop("no"),
    "": gettext_noop("none"),
    "ringing": gettext_noop("ringing"),
    "dialing": gettext_noop("dialing"),
    "in-call": gettext_noop("in a call"),
    "ready": gettext_noop("ready"),
    "not-ready": gettext_noop("not ready"),
    "wrap-up": gettext_noop("wrap-up"),
    "no-phone": gettext_noop("telephone away"),
}


class Combination(NamedTuple):
    """The facts that rules are about. In a pattern, None stands for any value."""

    known: bool | None = None
    crm: bool | None = None
    cms: bool | None = None
    call: str | None = None
    mode: str | None = None

    def fits(self, facts: "Combination") -> bool:
        """Whether each fact that the pattern names is as it says."""
        return all(wanted is None or wanted == fact for wanted, fact in zip(self, facts, strict=True))

    def __str__(self) -> str:
        """The facts named, in words."""
        named = [
            f"{_(FACTS[name])}: {_(VALUES[value])}" for name, value in self._asdict().items() if value is not None
        ]
        return ", ".join(named) or _("always")


EVERY = tuple(
    Combination(*facts) for facts in product((True, False), (True, False), (True, False), CALL_STATES, MODES)
)


@dataclass(frozen=True, slots=True)
class Rule:
    """One row of the matrix. A fact that is None does not matter; an empty text or icon is the delivered one.

    `profile` names the CMS profile the rule was made for; it is empty for a delivered rule.
    """

    word: str
    cause: str = Cause.NONE
    known: bool | None = True
    crm: bool | None = None
    cms: bool | None = None
    call: str | None = None
    mode: str | None = None
    options: tuple[str, ...] = ()
    text: str = ""
    translations: tuple[tuple[str, str], ...] = ()
    icon: str = ""
    position: int = 0
    profile: str = ""

    def __str__(self) -> str:
        """What the rule says, in a few words."""
        said = [PresenceStatus(self.word).label, *([Cause(self.cause).label] if self.cause else [])]
        return self.caption or ", ".join(map(str, said))

    @property
    def caption(self) -> str:
        """The own text, if there is one, in the language of who reads it."""
        return in_language(self.text, dict(self.translations))

    @property
    def facts(self) -> Combination:
        return Combination(self.known, self.crm, self.cms, self.call, self.mode)

    @property
    def result(self) -> tuple[Hashable, ...]:
        """What the rule says, to be compared."""
        return self.word, self.cause, self.text, self.translations, self.icon, frozenset(self.options)

    @property
    def look(self) -> str:
        """The key of a badge that is not among the delivered ones; empty if it is. Equal looks have equal keys."""
        if not (self.text or self.icon):
            return ""
        translated = (part for each in self.translations for part in each)
        return f"{crc32('|'.join((self.word, self.cause, self.text, self.icon, *translated)).encode()):08x}"


_REACHABLE = (Option.CALL, Option.BLIND_TRANSFER, Option.WARM_TRANSFER)
_ELSEWHERE = (Option.CALL_MOBILE,)
_SOON = (Option.CALL_MOBILE, Option.WHEN_FREE)

DELIVERED = (
    Rule(PresenceStatus.UNKNOWN, known=False, position=10),
    Rule(PresenceStatus.LOGGED_OFF, crm=False, cms=False, position=20),
    Rule(PresenceStatus.LOGGED_OFF, Cause.NOT_ON_CMS, crm=True, cms=False, position=30),
    Rule(PresenceStatus.BUSY, Cause.NOT_IN_CRM, crm=False, cms=True, options=_ELSEWHERE, position=40),
    Rule(PresenceStatus.BUSY, Cause.RINGING, crm=True, cms=True, call="ringing", options=_SOON, position=50),
    Rule(PresenceStatus.BUSY, Cause.DIALING, crm=True, cms=True, call="dialing", options=_SOON, position=60),
    Rule(PresenceStatus.BUSY, Cause.IN_CALL, crm=True, cms=True, call="in-call", options=_SOON, position=70),
    Rule(PresenceStatus.BUSY, Cause.WRAP_UP, crm=True, cms=True, call="", mode="wrap-up", options=_SOON, position=80),
    Rule(
        PresenceStatus.BUSY, Cause.NOT_READY, crm=True, cms=True, call="", mode="not-ready", options=_SOON, position=90
    ),
    Rule(
        PresenceStatus.BUSY, Cause.NO_PHONE, crm=True, cms=True, call="", mode="no-phone", options=_SOON, position=95
    ),
    Rule(PresenceStatus.AVAILABLE, crm=True, cms=True, call="", mode="ready", options=_REACHABLE, position=100),
)
"""The delivered rules. They exclude each other and cover everything, so their order means nothing."""

DELIVERED_TEXTS = frozenset((rule.word, rule.cause) for rule in DELIVERED)
"""The pairs of status and cause for which words are delivered."""


def deciding_rule(rules: Iterable[Rule], facts: Combination) -> Rule:
    """The first rule that fits; the delivered one where none does."""
    return next(rule for rule in (*rules, *DELIVERED) if rule.facts.fits(facts))


def is_possible(option: str, capabilities: Collection[str]) -> bool:
    """Whether a telephone system with these capabilities makes the option possible."""
    return NEEDED.get(Option(option), option) in capabilities
