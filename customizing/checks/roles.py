"""Checks of business roles and what they are given."""

from collections.abc import Iterator

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from ..models import BusinessRole, QueueMember, RoleType
from .finding import Finding, Level
from .role_groups import RoleGroup


def enabled_roles() -> QuerySet[BusinessRole]:
    return BusinessRole.objects.filter(communication_enabled=True)


def inactive_destination(group: RoleGroup) -> Iterator[Finding]:
    if group.cms and not group.cms.destination.active:
        text = _("%(role)s: no toolbar and no presence, as CMS destination %(name)s is not active.")
        remedy = _("Set the destination active, or give the role a CMS profile with another one.")
        destination = group.cms.destination
        for role in group.enabled:
            names = {"role": role, "name": destination}
            yield Finding("CUST-003", Level.ERROR, text % names, remedy, destination, about=role)


def multiple_sessions(group: RoleGroup) -> Iterator[Finding]:
    if group.cms and group.cms.multiple_sessions:
        text = _("%(role)s: a CRM role, but its CMS profile allows multiple sessions.")
        remedy = _("Choose another CMS profile for the role, or turn multiple sessions off in the profile.")
        for role in (role for role in group.roles if role.type == RoleType.CRM):
            yield Finding("CUST-004", Level.ERROR, text % {"role": role}, remedy, role)


def no_toolbar(group: RoleGroup) -> Iterator[Finding]:
    if group.toolbar is None:
        text = _("%(role)s: communication-enabled, but without a toolbar profile; its users have no buttons.")
        remedy = _("Choose a toolbar profile for the role.")
        for role in group.enabled:
            yield Finding("CUST-005", Level.WARNING, text % {"role": role}, remedy, role)


def nothing_created(group: RoleGroup) -> Iterator[Finding]:
    text = _("%(role)s: no CMS integration profile; transfers to its users create nothing.")
    remedy = _("Choose a CMS integration profile for the role, if transactions are wanted.")
    for role in group.enabled:
        if role.integration_profile_id is None:
            yield Finding("CUST-006", Level.INFO, text % {"role": role}, remedy, role)


def without_users(group: RoleGroup) -> Iterator[Finding]:
    text = _("%(role)s: the role has no users.")
    remedy = _("Put users into the role, or delete it if it is not needed.")
    for role in group.unused:
        yield Finding("CUST-007", Level.INFO, text % {"role": role}, remedy, role)


def queues_elsewhere() -> Iterator[Finding]:
    """Queues of a role whose users log on to another telephone system."""
    lines = QueueMember.objects.filter(role__isnull=False).select_related("destination", "role__cms_profile")
    for line in lines:
        role = line.role
        if role and role.cms_profile and role.cms_profile.destination_id != line.destination_id:
            text = _("%(role)s: works in the queue %(queue)s of %(name)s, but its users log on to another system.")
            names = {"role": role, "queue": line.queue, "name": line.destination}
            remedy = _("Name the queue at the destination of the role's CMS profile, or take the line out.")
            yield Finding("CUST-016", Level.WARNING, text % names, remedy, line.destination, about=role)


CHECKS = (queues_elsewhere,)
OF_GROUPS = (inactive_destination, multiple_sessions, no_toolbar, nothing_created, without_users)
