"""Is this Customizing consistent?"""

from collections.abc import Callable, Iterator

from . import hand_overs, number_ranges, numbers, packages, presence_rules, roles, system, texts, toolbars
from .finding import Finding, Level
from .role_groups import role_groups

__all__ = ["CHECKS", "Check", "Finding", "Level", "findings", "register"]

Check = Callable[[], Iterator[Finding]]
OF_GROUPS = (*roles.OF_GROUPS, *toolbars.OF_GROUPS, *presence_rules.OF_GROUPS)


def of_roles() -> Iterator[Finding]:
    """All that is examined of each business role, in one look at them."""
    for group in role_groups():
        for examine in OF_GROUPS:
            yield from examine(group)


CHECKS: list[Check] = [
    *system.CHECKS,
    of_roles,
    *roles.CHECKS,
    *toolbars.CHECKS,
    *presence_rules.CHECKS,
    *packages.CHECKS,
    *hand_overs.CHECKS,
    *texts.CHECKS,
    *number_ranges.CHECKS,
    *numbers.CHECKS,
]
ASKING: list[Check] = []


def register(*checks: Check) -> None:
    """From now on these are made too: of what Customizing has to fit but does not know."""
    CHECKS.extend(check for check in checks if check not in CHECKS)


def register_asking(check: Check) -> None:
    """The same of a check that asks telephone systems, which takes its time: it is made only if somebody wants it."""
    if check not in ASKING:
        ASKING.append(check)


def findings(*, asking: bool = False) -> list[Finding]:
    """What does not fit together, errors first, then by kind and text. With `asking`, telephone systems are asked."""
    order = list(Level)
    found = [finding for check in (*CHECKS, *(ASKING if asking else ())) for finding in check()]
    return sorted(found, key=lambda finding: (order.index(finding.level), finding.id, finding.text))
