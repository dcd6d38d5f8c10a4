"""Checks of the rule matrix of presence: forms refuse these, other ways into the database do not."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from ..models import CmsProfile
from ..presence_matrix import contradictions, gaps
from ..presence_rules import EVERY, Combination, Option, PresenceStatus, Rule, deciding_rule
from ..toolbar_commands import buttons_for
from .finding import Finding, Level
from .role_groups import RoleGroup


def own_rules() -> Iterator[tuple[CmsProfile, list[Rule]]]:
    profiles = CmsProfile.objects.filter(presence_rules__isnull=False).distinct()
    for profile in profiles.prefetch_related("presence_rules"):
        yield profile, [row.as_rule() for row in profile.presence_rules.all()]


def incomplete_rules() -> Iterator[Finding]:
    for profile, rules in own_rules():
        for facts in gaps(rules)[:1]:
            text = _("CMS profile %(profile)s: no presence rule says what is shown when %(facts)s.")
            remedy = _("Add a rule, or let one say “any”. Until then the delivered rule applies.")
            yield Finding("CUST-012", Level.WARNING, text % {"profile": profile, "facts": facts}, remedy, profile)


def contradicting_rules() -> Iterator[Finding]:
    for profile, rules in own_rules():
        for first, second, facts in contradictions(rules)[:1]:
            text = _("CMS profile %(profile)s: presence rules “%(one)s” and “%(other)s” contradict when %(facts)s.")
            names = {"profile": profile, "one": rules[first], "other": rules[second], "facts": facts}
            remedy = _("Let one of them say less, or both the same. Until then the first one applies.")
            yield Finding("CUST-013", Level.WARNING, text % names, remedy, profile)


def options_without_telephony() -> Iterator[Finding]:
    for profile, rules in own_rules():
        if not profile.telephony and (rule := next((rule for rule in rules if rule.options), None)):
            text = _(
                "CMS profile %(profile)s: telephony is off, so what presence rule “%(rule)s” offers is not shown."
            )
            remedy = _("Turn telephony on, or take the options out of the rules.")
            yield Finding("CUST-019", Level.WARNING, text % {"profile": profile, "rule": rule}, remedy, profile)


def presence_nowhere() -> Iterator[Finding]:
    profiles = CmsProfile.objects.filter(
        roles__communication_enabled=True, presence_in_blocks=False, presence_in_dial_pad=False
    )
    for profile in profiles.distinct():
        text = _("CMS profile %(profile)s: users of its roles see the presence of nobody, anywhere.")
        remedy = _("Display presence in assignment blocks or in the dial pad.")
        yield Finding("CUST-020", Level.INFO, text % {"profile": profile}, remedy, profile)


def toolbars_that_disagree(group: RoleGroup) -> Iterator[Finding]:
    """Own rules offer what the toolbar of a role refuses, or nothing for which it has a button."""
    cms, toolbar = group.cms, group.toolbar
    rules = cms.presence_rules.all() if cms and cms.telephony else ()
    if not rules or toolbar is None:
        return
    offered = {Option(option) for rule in rules for option in rule.options}
    has = {option for option in Option if buttons_for(option, toolbar.buttons.all())}
    missing, useless = _in_words(offered - has), _in_words((has & HAND_OVERS) - offered)
    for role in group.enabled:
        names = {"role": role, "profile": cms, "toolbar": toolbar}
        if missing:
            text = _(
                "%(role)s: rules of CMS profile %(profile)s offer %(options)s, toolbar %(toolbar)s has no button."
            )
            remedy = _("Add the button to the toolbar profile, or take the options out of the rules.")
            yield Finding("CUST-027", Level.INFO, text % {**names, "options": missing}, remedy, toolbar, about=role)
        if useless:
            text = _("%(role)s: toolbar %(toolbar)s has %(options)s, no rule of CMS profile %(profile)s offers it.")
            remedy = _("Offer it in the rules, or take the button out of the toolbar profile.")
            yield Finding("CUST-027", Level.INFO, text % {**names, "options": useless}, remedy, cms, about=role)


def others_than_anyone_available() -> Iterator[Finding]:
    """Callers for anyone go to whom the delivered rules call Available."""
    for profile, rules in own_rules():
        words = ((facts, deciding_rule(rules, facts).word) for facts in EVERY if facts.known)
        for facts, word in words:
            if (word == PresenceStatus.AVAILABLE) != (facts == FREE):
                text = _(
                    "CMS profile %(profile)s: a user is %(word)s when %(facts)s, but callers for anyone available go "
                    "by the delivered rules."
                )
                names = {"profile": profile, "word": PresenceStatus(word).label, "facts": facts}
                remedy = _("Let the rules say Available of who is ready, in the CRM, on the CMS and in no call only.")
                yield Finding("CUST-028", Level.WARNING, text % names, remedy, profile)
                break


def _in_words(options: set[Option]) -> str:
    return ", ".join(str(option.label) for option in Option if option in options)


HAND_OVERS = {Option.BLIND_TRANSFER, Option.WARM_TRANSFER}
FREE = Combination(known=True, crm=True, cms=True, call="", mode="ready")
CHECKS = (
    incomplete_rules,
    contradicting_rules,
    options_without_telephony,
    presence_nowhere,
    others_than_anyone_available,
)
OF_GROUPS = (toolbars_that_disagree,)
