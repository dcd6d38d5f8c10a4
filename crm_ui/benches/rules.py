"""Presence rules as they stand in the form of a CMS profile → badge and options in typical situations."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from crm_ui.administration.presence_preview import Preview
from customizing.models import CmsProfile, PresenceRule
from customizing.presence_matrix import problems_of
from customizing.presence_rules import DELIVERED, Combination, Rule
from presence.status.derive import Facts

AT_WORK = Combination(known=True, crm=True, cms=True, call="", mode="ready")


@dataclass(frozen=True)
class Tried:
    """What is shown, and what the rules say twice or not at all."""

    previews: tuple[Preview, ...]
    problems: tuple[str, ...]


def try_rules(rows: Iterable[PresenceRule], *, profile: CmsProfile) -> Tried:
    """By these rules, of users with a mobile number; by the delivered ones if there are none."""
    rules = tuple(row.as_rule() for row in sorted(rows, key=lambda row: row.position))
    previews = tuple(Preview.of(facts, profile=profile, rules=rules or DELIVERED) for facts in situations())
    return Tried(previews, tuple(problems_of(rules)) if rules else ())


def situations() -> Sequence[Facts]:
    """One for each delivered rule: at work, but for what the rule names."""
    return [_facts(rule) for rule in sorted(DELIVERED, key=lambda rule: -rule.position)]


def _facts(rule: Rule) -> Facts:
    named = {name: value for name, value in rule.facts._asdict().items() if value is not None}
    facts = AT_WORK._replace(**named)
    return Facts(
        known=bool(facts.known),
        crm_on=bool(facts.crm),
        cms_on=bool(facts.cms),
        call_state=facts.call or "",
        work_mode_kind=facts.mode or "",
        mobile=True,
    )
