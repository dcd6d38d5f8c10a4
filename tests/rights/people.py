"""Who asks: nobody, users without a role, each delivered business role, and kinds of staff."""

from dataclasses import dataclass

from django.contrib.auth.models import Permission, User

from customizing.models import BusinessRole
from tests import factory

ROLES = ("SALESPRO", "SERVICEPRO", "IC_AGENT", "IC_MANAGER", "CONSULTANT")
COMMUNICATES = {"SALESPRO", "SERVICEPRO", "IC_AGENT", "IC_MANAGER"}


@dataclass(frozen=True)
class Asker:
    name: str
    role: str = ""
    staff: bool = False
    customizes: bool = False
    superuser: bool = False
    anonymous: bool = False

    @property
    def communicates(self) -> bool:
        return self.role in COMMUNICATES

    def make(self) -> User:
        """The user, with all rights of Customizing if it is a consultant's."""
        user = factory.make_user("asking", role=self.role or None, is_staff=self.staff, is_superuser=self.superuser)
        if self.customizes:
            user.user_permissions.set(Permission.objects.filter(content_type__app_label="customizing"))
        return user


PEOPLE = [
    Asker("anonymous", anonymous=True),
    Asker("no role"),
    *(Asker(role, role) for role in ROLES),
    Asker("staff without rights", "SERVICEPRO", staff=True),
    Asker("consultant", "CONSULTANT", staff=True, customizes=True),
    Asker("consultant of the demo", "CONSULTANT", staff=True, superuser=True),
    Asker("superuser without role", staff=True, superuser=True),
]


def communicating_roles() -> dict[str, bool]:
    """The roles that there are, and whether they are enabled for communication."""
    return dict(BusinessRole.objects.values_list("name", "communication_enabled"))
