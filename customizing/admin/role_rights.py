"""Who may give business roles to whom. What a role lets its users see is a right, which nobody gets from himself."""

from collections.abc import Iterable

from django.contrib.auth.models import AbstractUser
from django.utils.translation import gettext as _

from ..models import BusinessRole

LETTING_SEE = ("sees_counterparts", "simulator")
"""Fields of a role by which its users see more."""


def may_assign(asking: AbstractUser) -> bool:
    """Whether who asks may put others into business roles, and take them out."""
    return asking.has_perm("customizing.assign_users")


def locked(asking: AbstractUser, role: BusinessRole | None) -> list[str]:
    """The fields of the role that `asking` may only look at."""
    if role is None or asking.is_superuser:
        return []
    own = role.users.filter(pk=asking.pk).exists() or role.positions.filter(holders=asking.pk).exists()
    return [*LETTING_SEE] if own else []


def refusal(asking: AbstractUser, users: Iterable[AbstractUser]) -> str:
    """Why `asking` may not put these users into a role or take them out, or nothing."""
    if asking.is_superuser or asking not in users:
        return ""
    return _(
        "Nothing was changed: nobody assigns business roles to himself or herself. Let another administrator do it."
    )
