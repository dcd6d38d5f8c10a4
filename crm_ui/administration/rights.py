"""Nobody raises his or her own rights: who may change whom, and what of it."""

from django.contrib.auth.models import Permission, User
from django.db.models import Q, QuerySet

GIVING_RIGHTS = ("is_staff", "is_superuser", "groups", "user_permissions")
"""Fields of a user that only superusers change."""

LOCKING_OUT = ("is_active", "is_staff", "is_superuser")
"""Fields of a user that nobody changes in his or her own record."""


def may_change(asking: User, other: User) -> bool:
    """Whether `asking`, who may change users, may change this one: a password is as good as all rights behind it."""
    return asking.is_superuser or not (other.is_superuser or _rights(other).exclude(pk__in=_rights(asking)).exists())


def locked(asking: User, other: User | None) -> list[str]:
    """The fields of the user that `asking` may only look at."""
    fields = [] if asking.is_superuser else [*GIVING_RIGHTS]
    return list(dict.fromkeys([*fields, *LOCKING_OUT])) if asking == other else fields


def _rights(user: User) -> QuerySet[Permission, int]:
    """The rights of the user, also of one who is not active, as the account can be activated again."""
    return Permission.objects.filter(Q(user=user) | Q(group__user=user)).values_list("pk", flat=True)
