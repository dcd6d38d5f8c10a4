"""Is this Customizing consistent?"""

from collections.abc import Callable, Iterator

from . import packages, presence_rules, roles, system, toolbars
from .finding import Finding, Level

__all__ = ["CHECKS", "Finding", "Level", "findings"]

CHECKS: tuple[Callable[[], Iterator[Finding]], ...] = (
    *system.CHECKS,
    *roles.CHECKS,
    *toolbars.CHECKS,
    *presence_rules.CHECKS,
    *packages.CHECKS,
)


def findings() -> list[Finding]:
    """What does not fit together, errors first."""
    order = list(Level)
    found = [finding for check in CHECKS for finding in check()]
    return sorted(found, key=lambda finding: (order.index(finding.level), finding.id))
