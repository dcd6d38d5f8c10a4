"""IMG node: Define Communication Management Software Profiles."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ..collaboration import channels_of
from .base import NamedModel, names_of
from .destinations import CmsDestination
from .toolbar_profiles import ToolbarLayout


class CmsLogonMode(models.TextChoices):
    AUTOMATIC = "automatic", _("Automatic, with the CRM logon")
    MANUAL = "manual", _("Manual, by Log On in the toolbar")


class CallRecords(models.TextChoices):
    """Of which calls a record is offered to the agent, and when."""

    TYPED = "typed", _("Of calls in which something was typed")
    AFTER = "after", _("Of each call, when it has ended")
    AT_ONCE = "at-once", _("Of each call, as soon as it is answered")


class CmsProfile(NamedModel):
    """What the users of a business role have of a CMS: channels, logon, where presence is displayed."""

    destination = models.ForeignKey(
        CmsDestination, models.PROTECT, related_name="cms_profiles", verbose_name=_("CMS destination")
    )
    telephony = models.BooleanField(
        _("telephony"),
        default=True,
        help_text=_("Without it, users see presence, but log on to no telephone system and cannot be called."),
    )
    chat = models.BooleanField(_("chat"), default=False)
    email = models.BooleanField(_("e-mail"), default=False)
    logon = models.CharField(
        _("logon to the CMS"), max_length=9, choices=CmsLogonMode.choices, default=CmsLogonMode.AUTOMATIC
    )
    presence_in_blocks = models.BooleanField(_("display presence in assignment blocks"), default=True)
    presence_in_dial_pad = models.BooleanField(_("display presence in the dial pad"), default=True)
    multiple_sessions = models.BooleanField(
        _("multiple sessions"), default=False, help_text=_("Only for roles of type Interaction Center.")
    )
    wrap_up_seconds = models.PositiveSmallIntegerField(
        _("wrap-up seconds"), default=0, help_text=_("Time after a call in which no new one comes. 0: none.")
    )
    call_records = models.CharField(
        _("records of calls"),
        max_length=7,
        choices=CallRecords.choices,
        default=CallRecords.AFTER,
        help_text=_("A record is offered beside the page: note, result, transaction, follow-up."),
    )

    class Meta(NamedModel.Meta):
        verbose_name = _("CMS profile")
        verbose_name_plural = _("CMS profiles")
        constraints = [
            models.CheckConstraint(
                condition=Q(wrap_up_seconds__lte=3600),
                name="cms_profile_wrap_up_sensible",
                violation_error_message=_("Wrap-up seconds: enter 0 (none) to 3600."),
            ),
        ]

    @property
    def layouts_without_channel(self) -> list[ToolbarLayout]:
        """The toolbar layouts of the channels that are off, or that the telephone system does not have."""
        there = channels_of(self.destination.connector)
        channels = {
            ToolbarLayout.TELEPHONY: self.telephony,
            ToolbarLayout.CHAT: self.chat and "chat" in there,
            ToolbarLayout.EMAIL: self.email and "email" in there,
        }
        return [layout for layout, on in channels.items() if not on]

    def clean(self) -> None:
        super().clean()
        if not (self.multiple_sessions and self.pk):
            return
        if roles := self.roles.filter(type="crm"):
            raise ValidationError(
                {
                    "multiple_sessions": _(
                        "Multiple sessions are for Interaction Center roles only, and CRM roles use this profile: "
                        "%(roles)s. Give these roles another CMS profile first, or leave this off."
                    )
                    % {"roles": names_of(roles)}
                }
            )
