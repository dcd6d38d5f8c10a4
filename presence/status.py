"""Facts of a user → status, cause, options. Pure: no clock, no database; the truth table is data.

The rules exclude each other and cover every combination of facts, so their order means nothing.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from presence.connectors.base import Capability


class Word(StrEnum):
    AVAILABLE = "available"
    BUSY = "busy"
    LOGGED_OFF = "logged-off"
    UNKNOWN = "unknown"


class Cause(StrEnum):
    NONE = ""
    IN_CALL = "in-call"
    RINGING = "ringing"
    DIALING = "dialing"
    WRAP_UP = "wrap-up"
    NOT_READY = "not-ready"
    NOT_IN_CRM = "not-in-crm"
    NOT_ON_CMS = "not-on-cms"


CALL_STATES = ("", "ringing", "dialing", "in-call")
MODES = ("ready", "not-ready", "wrap-up")


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is known of a user. `known` is false for users without a communication-enabled role.

    Each `..._since` says when its fact became what it is, where that is known.
    """

    known: bool = True
    crm_on: bool = False
    cms_on: bool = False
    call_state: str = ""
    work_mode_kind: str = "ready"
    work_mode_code: int = 0
    wrap_up: bool = False
    mobile: bool = False
    crm_since: datetime | None = None
    cms_since: datetime | None = None
    call_since: datetime | None = None
    mode_since: datetime | None = None

    @property
    def mode(self) -> str:
        return "wrap-up" if self.wrap_up else self.work_mode_kind


@dataclass(frozen=True, slots=True)
class Rule:
    """One row of the truth table. A fact that is None does not matter."""

    word: Word
    cause: Cause = Cause.NONE
    known: bool | None = True
    crm: bool | None = None
    cms: bool | None = None
    call: str | None = None
    mode: str | None = None

    def fits(self, facts: Facts) -> bool:
        """Whether each fact the rule names is as the rule says."""
        return (
            self.known == facts.known
            and self.crm in (None, facts.crm_on)
            and self.cms in (None, facts.cms_on)
            and self.call in (None, facts.call_state)
            and self.mode in (None, facts.mode)
        )

    def since(self, facts: Facts) -> datetime | None:
        """Since when the rule fits: the latest change of the facts it names."""
        named = (
            (self.crm, facts.crm_since),
            (self.cms, facts.cms_since),
            (self.call, facts.call_since),
            (self.mode, facts.mode_since),
        )
        return max((at for wanted, at in named if wanted is not None and at is not None), default=None)


RULES = (
    Rule(Word.UNKNOWN, known=False),
    Rule(Word.LOGGED_OFF, crm=False, cms=False),
    Rule(Word.LOGGED_OFF, Cause.NOT_ON_CMS, crm=True, cms=False),
    Rule(Word.BUSY, Cause.NOT_IN_CRM, crm=False, cms=True),
    Rule(Word.BUSY, Cause.RINGING, crm=True, cms=True, call="ringing"),
    Rule(Word.BUSY, Cause.DIALING, crm=True, cms=True, call="dialing"),
    Rule(Word.BUSY, Cause.IN_CALL, crm=True, cms=True, call="in-call"),
    Rule(Word.BUSY, Cause.WRAP_UP, crm=True, cms=True, call="", mode="wrap-up"),
    Rule(Word.BUSY, Cause.NOT_READY, crm=True, cms=True, call="", mode="not-ready"),
    Rule(Word.AVAILABLE, crm=True, cms=True, call="", mode="ready"),
)

OPTIONS = {
    Word.AVAILABLE: (Capability.CALL, Capability.BLIND_TRANSFER, Capability.WARM_TRANSFER),
    Word.BUSY: (Capability.CALL_MOBILE,),
    Word.LOGGED_OFF: (),
    Word.UNKNOWN: (),
}


@dataclass(frozen=True, slots=True)
class Status:
    word: Word
    cause: Cause
    since: datetime | None
    options: tuple[Capability, ...]


def derive(facts: Facts, *, capabilities: frozenset[Capability]) -> Status:
    """The status of a user with these facts, and what the CMS offers to do with him or her."""
    rule = next(rule for rule in RULES if rule.fits(facts))
    offered = (
        option
        for option in OPTIONS[rule.word]
        if option in capabilities and (facts.mobile or option != Capability.CALL_MOBILE)
    )
    return Status(rule.word, rule.cause, rule.since(facts), tuple(offered))
