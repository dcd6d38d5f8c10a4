"""Checks of the rule matrix of presence: forms refuse these, other ways into the database do not."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from ..models import CmsProfile
from ..presence_matrix import contradictions, gaps
from ..presence_rules import Rule
from .finding import Finding, Level


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


CHECKS = (incomplete_rules, contradicting_rules)
