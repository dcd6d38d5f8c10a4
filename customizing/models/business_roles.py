"""IMG node: Configure Business Roles for Communication."""

from typing import TypeVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from .base import names_of, refuse_twin
from .block_layouts import BlockLayoutProfile
from .captions import Captioned, refuse_twin_caption
from .cms_profiles import CmsProfile
from .context_area_profiles import ContextAreaProfile
from .heartbeat_profiles import HeartbeatProfile
from .identification_profiles import AccountIdentificationProfile
from .integration_profiles import CmsIntegrationProfile
from .navigation_profiles import NavigationBarProfile
from .toolbar_profiles import CRM_LAYOUTS, ToolbarProfile

Profile = TypeVar("Profile", bound=models.Model)


class RoleType(models.TextChoices):
    CRM = "crm", _("CRM")
    IC = "ic", _("Interaction Center")


def _profile(model: type[Profile]) -> models.ForeignKey[Profile | None, Profile | None]:
    return models.ForeignKey(
        model, models.PROTECT, null=True, blank=True, related_name="roles", verbose_name=model._meta.verbose_name
    )


class BusinessRole(Captioned):
    """Who works with which pages, and with which profiles if the role is enabled for communication."""

    key_fields = ("name",)

    name = models.CharField(_("business role"), max_length=32, unique=True)
    text = models.CharField(_("text"), max_length=60, help_text=_("Shown where the user chooses a role."))
    type = models.CharField(_("role type"), max_length=3, choices=RoleType.choices, default=RoleType.CRM)
    communication_enabled = models.BooleanField(
        _("communication-enabled"), default=False, help_text=_("Without it: no toolbar and no presence.")
    )
    cms_profile = _profile(CmsProfile)
    integration_profile = _profile(CmsIntegrationProfile)
    toolbar_profile = _profile(ToolbarProfile)
    context_area_profile = _profile(ContextAreaProfile)
    heartbeat_profile = _profile(HeartbeatProfile)
    identification_profile = _profile(AccountIdentificationProfile)
    navigation_profile = _profile(NavigationBarProfile)
    block_layout = _profile(BlockLayoutProfile)
    simulator = models.BooleanField(
        _("CMS simulator"), default=False, help_text=_("The simulator stands in the navigation bar.")
    )
    sees_counterparts = models.BooleanField(
        _("sees counterparts"),
        default=False,
        help_text=_("In the presence card of colleagues: with whom they are in a call."),
    )
    asks_why = models.BooleanField(
        _("may ask why"),
        default=True,
        help_text=_("Session menu, Why?: explains to the users of the role what they see, and what not."),
    )
    users = models.ManyToManyField(
        settings.AUTH_USER_MODEL,
        through="RoleAssignment",
        blank=True,
        related_name="business_roles",
        verbose_name=_("users"),
    )

    class Meta:
        ordering = ["name"]
        verbose_name = _("business role")
        verbose_name_plural = _("business roles")
        permissions = [
            ("assign_users", "Can put users into business roles and take them out"),
            ("change_texts", "Can change the texts of Customizing, and nothing else of it"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(communication_enabled=False) | Q(cms_profile__isnull=False),
                name="enabled_role_needs_cms_profile",
                violation_error_message=_(
                    "CMS profile: a communication-enabled role needs one. Choose a CMS profile, "
                    "or take Communication-enabled off."
                ),
            ),
            models.UniqueConstraint(Lower("name"), name="role_name_once"),
            models.UniqueConstraint(Lower("text"), name="role_text_once"),
            models.CheckConstraint(
                condition=Q(type__in=RoleType.values),
                name="role_type_known",
                violation_error_message=_("Role type: choose CRM or Interaction Center."),
            ),
        ]

    def __str__(self) -> str:
        return self.caption

    def clean(self) -> None:
        refuse_twin(self, "name")
        refuse_twin_caption(self)
        if self.type != RoleType.CRM:
            return
        errors = self._sessions_error() | self._layout_error()
        if errors:
            raise ValidationError(errors)

    def _sessions_error(self) -> dict[str, str]:
        if not (self.cms_profile and self.cms_profile.multiple_sessions):
            return {}
        return {
            "cms_profile": _(
                "CMS profile %(profile)s allows multiple sessions, which are for Interaction Center roles only. "
                "Choose another CMS profile, or turn multiple sessions off in it, "
                "or give the role the type Interaction Center."
            )
            % {"profile": self.cms_profile}
        }

    def _layout_error(self) -> dict[str, str]:
        buttons = self.toolbar_profile and self.toolbar_profile.buttons.exclude(layout__in=CRM_LAYOUTS)
        if not buttons:
            return {}
        return {
            "toolbar_profile": _(
                "CRM roles take buttons of the layouts Generic and Telephony only; toolbar profile %(profile)s "
                "also has: %(buttons)s. Choose another toolbar profile, or take these buttons out of it."
            )
            % {"profile": self.toolbar_profile, "buttons": names_of(buttons)}
        }
