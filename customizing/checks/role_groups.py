"""Business roles that share their profiles, which are examined together: there may be hundreds of roles."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Exists, OuterRef

from ..models import BusinessRole, CmsProfile, PositionRole, RoleAssignment, ToolbarProfile


@dataclass(frozen=True)
class RoleGroup:
    """The roles with the same CMS profile and the same toolbar profile; those `unused` nobody has."""

    cms: CmsProfile | None
    toolbar: ToolbarProfile | None
    roles: list[BusinessRole] = field(default_factory=list)
    enabled: list[BusinessRole] = field(default_factory=list)
    unused: list[BusinessRole] = field(default_factory=list)


def role_groups() -> Iterable[RoleGroup]:
    """All roles; each profile is one object, with its destination, rules and buttons."""
    profiles = CmsProfile.objects.select_related("destination").prefetch_related("presence_rules").in_bulk()
    toolbars = ToolbarProfile.objects.prefetch_related("buttons").in_bulk()
    by_user = RoleAssignment.objects.filter(businessrole=OuterRef("pk"))
    by_position = PositionRole.objects.filter(businessrole=OuterRef("pk"))
    groups: dict[tuple[int | None, int | None], RoleGroup] = {}
    for role in BusinessRole.objects.annotate(used=Exists(by_user) | Exists(by_position)):
        cms, toolbar = role.cms_profile_id, role.toolbar_profile_id
        if (group := groups.get((cms, toolbar))) is None:
            group = RoleGroup(profiles[cms] if cms else None, toolbars[toolbar] if toolbar else None)
            groups[cms, toolbar] = group
        group.roles.append(role)
        if role.communication_enabled:
            group.enabled.append(role)
        if not role.used:
            group.unused.append(role)
    return groups.values()
