"""Checks of business roles and what they are given."""

from collections.abc import Iterator

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from ..models import BusinessRole, QueueMember, RoleType
from .finding import Finding, Level


def enabled_roles() -> QuerySet[BusinessRole]:
    return BusinessRole.objects.filter(communication_enabled=True)


def inactive_destinations() -> Iterator[Finding]:
    inactive = enabled_roles().filter(cms_profile__destination__active=False)
    roles = inactive.select_related("cms_profile__destination")
    for role, destination in ((role, role.cms_profile.destination) for role in roles if role.cms_profile):
        text = _("%(role)s: no toolbar and no presence, as CMS destination %(name)s is not active.")
        remedy = _("Set the destination active, or give the role a CMS profile with another one.")
        names = {"role": role, "name": destination}
        yield Finding("CUST-003", Level.ERROR, text % names, remedy, destination, about=role)


def multiple_sessions() -> Iterator[Finding]:
    for role in BusinessRole.objects.filter(type=RoleType.CRM, cms_profile__multiple_sessions=True):
        text = _("%(role)s: a CRM role, but its CMS profile allows multiple sessions.") % {"role": role}
        remedy = _("Choose another CMS profile for the role, or turn multiple sessions off in the profile.")
        yield Finding("CUST-004", Level.ERROR, text, remedy, role)


def no_toolbar() -> Iterator[Finding]:
    for role in enabled_roles().filter(toolbar_profile__isnull=True):
        text = _("%(role)s: communication-enabled, but without a toolbar profile; its users have no buttons.")
        yield Finding(
            "CUST-005", Level.WARNING, text % {"role": role}, _("Choose a toolbar profile for the role."), role
        )


def nothing_created() -> Iterator[Finding]:
    for role in enabled_roles().filter(integration_profile__isnull=True):
        text = _("%(role)s: no CMS integration profile; transfers to its users create nothing.") % {"role": role}
        remedy = _("Choose a CMS integration profile for the role, if transactions are wanted.")
        yield Finding("CUST-006", Level.INFO, text, remedy, role)


def without_users() -> Iterator[Finding]:
    for role in BusinessRole.objects.filter(users=None, positions=None):
        text = _("%(role)s: the role has no users.") % {"role": role}
        remedy = _("Put users into the role, or delete it if it is not needed.")
        yield Finding("CUST-007", Level.INFO, text, remedy, role)


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


CHECKS = (inactive_destinations, multiple_sessions, no_toolbar, nothing_created, without_users, queues_elsewhere)
