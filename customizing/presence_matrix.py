"""Whether presence rules are complete and free of contradiction, over all combinations of facts. Pure."""

from collections.abc import Sequence
from itertools import combinations
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .presence_rules import EVERY, Combination, Rule

SHOWN_GAPS = 3


class Contradiction(NamedTuple):
    """Two rules that say different things of the same facts."""

    first: int
    second: int
    facts: Combination


def gaps(rules: Sequence[Rule]) -> list[Combination]:
    """The facts of which no rule says anything, as few wide patterns as possible."""
    missing = [facts for facts in EVERY if not any(rule.facts.fits(facts) for rule in rules)]
    found = []
    while missing:
        found.append(_widened(missing[0], set(missing)))
        missing = [facts for facts in missing if not found[-1].fits(facts)]
    return found


def contradictions(rules: Sequence[Rule]) -> list[Contradiction]:
    """The pairs of rules, by their places, that fit the same facts and say different things of them."""
    found = []
    for (first, one), (second, other) in combinations(enumerate(rules), 2):
        both = next((facts for facts in EVERY if one.facts.fits(facts) and other.facts.fits(facts)), None)
        if both and one.result != other.result:
            found.append(Contradiction(first, second, _overlap(one.facts, other.facts)))
    return found


def problems_of(rules: Sequence[Rule]) -> list[str]:
    """What is wrong with the rules of a profile, in words."""
    return [*_gap_errors(rules), *_contradiction_errors(rules)]


def _gap_errors(rules: Sequence[Rule]) -> list[str]:
    missing = gaps(rules)
    found = [
        _("Presence rules: none says what is shown when %(facts)s. Add a rule, or let one say “any”.")
        % {"facts": facts}
        for facts in missing[:SHOWN_GAPS]
    ]
    more = len(missing) - SHOWN_GAPS
    if more > 0:
        found.append(ngettext("And one more gap.", "And %(n)d more gaps.", more) % {"n": more})
    return found


def _contradiction_errors(rules: Sequence[Rule]) -> list[str]:
    said = _(
        "Presence rules: the rules at position %(first)d (%(one)s) and %(second)d (%(other)s) contradict each other "
        "when %(facts)s. Let one of them say less, or both the same."
    )
    return [
        said
        % {
            "first": rules[first].position,
            "second": rules[second].position,
            "one": rules[first],
            "other": rules[second],
            "facts": facts,
        }
        for first, second, facts in contradictions(rules)
    ]


def _widened(facts: Combination, among: set[Combination]) -> Combination:
    for name in reversed(Combination._fields):
        wider = facts._replace(**{name: None})
        if all(each in among for each in EVERY if wider.fits(each)):
            facts = wider
    return facts


def _overlap(one: Combination, other: Combination) -> Combination:
    return Combination._make(mine if mine is not None else theirs for mine, theirs in zip(one, other, strict=True))
