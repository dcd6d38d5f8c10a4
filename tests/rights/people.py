"""Who asks: nobody, users without a role, each delivered business role, each delivered group, and kinds of staff."""

from dataclasses import dataclass

from django.contrib.auth.models import Group, Permission, User

from customizing.models import BusinessRole
from customizing.signals import customizing_loaded
from tests import factory

ROLES = ("SALESPRO", "SERVICEPRO", "IC_AGENT", "IC_MANAGER", "CONSULTANT")
COMMUNICATES = {"SALESPRO", "SERVICEPRO", "IC_AGENT", "IC_MANAGER"}


@dataclass(frozen=True)
class Asker:
    name: str
    role: str = ""
    staff: bool = False
    customizes: bool = False
    group: str = ""
    superuser: bool = False
    anonymous: bool = False

    @property
    def communicates(self) -> bool:
        return self.role in COMMUNICATES

    def make(self) -> User:
        """The user, with the rights of the group, or with all of Customizing."""
        user = factory.make_user("asking", role=self.role or None, is_staff=self.staff, is_superuser=self.superuser)
        if self.customizes:
            user.user_permissions.set(Permission.objects.filter(content_type__app_label="customizing"))
        if self.group:
            customizing_loaded.send(sender=Asker, say=lambda line: None)
            user.groups.add(Group.objects.get(name=self.group))
        return user


PEOPLE = [
    Asker("anonymous", anonymous=True),
    Asker("no role"),
    *(Asker(role, role) for role in ROLES),
    Asker("staff without rights", "SERVICEPRO", staff=True),
    Asker("all of Customizing", "CONSULTANT", staff=True, customizes=True),
    Asker("superuser", "CONSULTANT", staff=True, superuser=True),
    Asker("consultant", "CONSULTANT", staff=True, group="Consultant"),
    Asker("key user", "IC_MANAGER", staff=True, group="Key User"),
    Asker("auditor", "SERVICEPRO", staff=True, group="Auditor"),
    Asker("support", "SERVICEPRO", staff=True, group="Support"),
    Asker("superuser without role", staff=True, superuser=True),
]


def communicating_roles() -> dict[str, bool]:
    """The roles that there are, and whether they are enabled for communication."""
    return dict(BusinessRole.objects.values_list("name", "communication_enabled"))
