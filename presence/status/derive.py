"""Facts of a user → status, cause, options. Pure: no clock, no database; the rules are data of Customizing."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from customizing.hindrances import Hindrance
from customizing.presence_rules import (
    CALL_STATES,
    DELIVERED,
    MODES,
    Cause,
    Combination,
    Option,
    PresenceStatus,
    Rule,
    deciding_rule,
    is_possible,
)
from presence.contract import Capability
from presence.status.hindrances import NO_MOBILE, SYSTEM_CANNOT

__all__ = ["CALL_STATES", "MODES", "RULES", "Cause", "Facts", "PresenceStatus", "Rule", "Status", "derive"]

RULES = DELIVERED


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is known of a user. `known` is false for users without a communication-enabled role.

    Each `..._since` says when its fact became what it is, where that is known; a telephone that is there has no
    `unreachable_since`.
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
    unreachable_since: datetime | None = None

    @property
    def mode(self) -> str:
        if self.unreachable_since:
            return "no-phone"
        return "wrap-up" if self.wrap_up else self.work_mode_kind

    @property
    def combination(self) -> Combination:
        """The facts that rules are about."""
        return Combination(self.known, self.crm_on, self.cms_on, self.call_state, self.mode)

    @property
    def last_change(self) -> datetime | None:
        """When anything was last heard to have changed."""
        return _latest((self.crm_since, self.cms_since, self.call_since, self.mode_since, self.unreachable_since))


@dataclass(frozen=True, slots=True)
class Status:
    """What is shown, and the rule that says so."""

    rule: Rule
    since: datetime | None
    options: tuple[Option, ...]

    @property
    def word(self) -> str:
        return self.rule.word

    @property
    def cause(self) -> str:
        return self.rule.cause


def derive(facts: Facts, *, capabilities: frozenset[Capability], rules: Iterable[Rule] = RULES) -> Status:
    """The status by these rules of a user with these facts, and what the CMS offers to do with him or her.

    `rules` are those of the user's CMS profile; of several that fit, the first decides.
    """
    rule = deciding_rule(rules, facts.combination)
    offered = (
        Option(option) for option in rule.options if against_option(option, facts, capabilities=capabilities) is None
    )
    return Status(rule, _since(rule, facts), tuple(offered))


def against_option(option: str, facts: Facts, *, capabilities: frozenset[Capability]) -> Hindrance | None:
    """What speaks against an option that the deciding rule offers."""
    if option == Option.CALL_MOBILE and not facts.mobile:
        return NO_MOBILE
    return None if is_possible(option, capabilities) else SYSTEM_CANNOT


def _since(rule: Rule, facts: Facts) -> datetime | None:
    """Since when the rule fits: the latest change of the facts it names."""
    named = (
        (rule.crm, facts.crm_since),
        (rule.cms, facts.cms_since),
        (rule.call, facts.call_since),
        (rule.mode, facts.unreachable_since or facts.mode_since),
    )
    return _latest(at for wanted, at in named if wanted is not None)


def _latest(times: Iterable[datetime | None]) -> datetime | None:
    return max((at for at in times if at is not None), default=None)
