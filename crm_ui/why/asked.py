"""Of whom something is explained: the user, the business role, and what both make now."""

from dataclasses import dataclass
from functools import cached_property

from django.contrib.auth.models import User
from django.utils.translation import gettext as _

from crm_ui.why.chain import Says
from customizing.access import Profiles
from customizing.models import BusinessRole, CmsDestination, CustomizingModel, ToolbarState
from customizing.usage import change_page
from presence import working_role
from presence.calls.toolbar import Toolbar, toolbar_of
from presence.status import board
from presence.status.from_database import Presence


@dataclass(frozen=True)
class Asked:
    """`profiles` are those with which the user works now, also to finish a call."""

    user: User
    role: BusinessRole | None
    profiles: Profiles

    @classmethod
    def of(cls, user: User, role: BusinessRole | None) -> "Asked":
        return cls(user, role, working_role.profiles_of(user, role))

    @cached_property
    def toolbar(self) -> Toolbar:
        return toolbar_of(self.user, profiles=self.profiles)

    @cached_property
    def presence(self) -> Presence | None:
        """By the facts in the database now."""
        return board.fresh(self.user.pk)

    @property
    def destination(self) -> CmsDestination | None:
        return self.profiles.cms.destination if self.profiles.cms else None

    @property
    def says_role(self) -> Says:
        if self.role is None:
            return Says(_("No business role"))
        text = _("%(role)s, communication-enabled") if self.role.communication_enabled else "%(role)s"
        return Says(text % {"role": self.role}, change_page(self.role))

    @property
    def says_state(self) -> Says:
        return Says(ToolbarState(self.toolbar.state).label)

    @property
    def says_system(self) -> Says:
        destination = self.destination
        return says_record(destination) if destination else Says("–")


def says_record(record: CustomizingModel | None) -> Says:
    """What kind of record it is, its name, and its page."""
    if record is None:
        return Says("–")
    return Says(f"{record._meta.verbose_name}: {record}", change_page(record))
