"""IMG node: Define Toolbar Profiles."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ..shortcuts import SHORTCUTS
from .base import CustomizingModel, NamedModel, names_of


class ToolbarLayout(models.TextChoices):
    GENERIC = "generic", _("Generic")
    TELEPHONY = "telephony", _("Telephony")
    CHAT = "chat", _("Chat")
    EMAIL = "email", _("E-Mail")
    ACTION_ITEM = "action-item", _("Action Item")


CRM_LAYOUTS = (ToolbarLayout.GENERIC, ToolbarLayout.TELEPHONY)


class ToolbarCommand(models.TextChoices):
    ACCEPT = "accept", _("Accept")
    REJECT = "reject", _("Reject")
    HOLD = "hold", _("Hold")
    RETRIEVE = "retrieve", _("Retrieve")
    MUTE = "mute", _("Mute")
    DIAL_PAD = "dial-pad", _("Dial Pad")
    BLIND_TRANSFER = "blind-transfer", _("Blind Transfer")
    WARM_TRANSFER = "warm-transfer", _("Warm Transfer")
    COMPLETE = "complete", _("Complete")
    CANCEL = "cancel", _("Cancel")
    CONFERENCE = "conference", _("Conference")
    TOGGLE = "toggle", _("Toggle")
    HANG_UP = "hang-up", _("Hang Up")
    LOG_ON = "log-on", _("Log On")
    LOG_OFF = "log-off", _("Log Off")
    WORK_MODE = "work-mode", _("Work Mode")


class ToolbarState(models.TextChoices):
    """In which state of CMS connection and call a button is available."""

    NOT_ON_CMS = "not-on-cms", _("Not on the CMS")
    IDLE = "idle", _("Idle")
    ALERTING = "alerting", _("Alerting")
    DIALING = "dialing", _("Dialing")
    CONNECTED = "connected", _("Connected")
    HELD = "held", _("Held")
    CONSULTING = "consulting", _("Consulting")
    WRAP_UP = "wrap-up", _("Wrap-up")


class ToolbarProfile(NamedModel):
    """The communication toolbar of a business role."""

    class Meta(NamedModel.Meta):
        verbose_name = _("toolbar profile")
        verbose_name_plural = _("toolbar profiles")


class ToolbarButton(CustomizingModel):
    """One button of a toolbar, and when it is available."""

    key_fields = ("command",)
    part_of = "profile"

    profile = models.ForeignKey(
        ToolbarProfile, models.CASCADE, related_name="buttons", verbose_name=_("toolbar profile")
    )
    layout = models.CharField(_("layout"), max_length=11, choices=ToolbarLayout.choices)
    command = models.CharField(_("button"), max_length=14, choices=ToolbarCommand.choices)
    position = models.PositiveSmallIntegerField(_("position"), default=10)
    states = models.JSONField(_("available when"), default=list)
    shortcut = models.CharField(
        _("shortcut"),
        max_length=16,
        blank=True,
        help_text=_("Works from anywhere on a page. A letter alone is for users who have turned such keys on."),
    )

    class Meta:
        ordering = ["profile", "position", "id"]
        verbose_name = _("button of the toolbar")
        verbose_name_plural = _("buttons of the toolbar")
        constraints = [
            models.UniqueConstraint(
                fields=["profile", "command"],
                name="button_once_per_profile",
                violation_error_message=_(
                    "Button: this toolbar profile has it already. Change the one that is there."
                ),
            ),
            models.UniqueConstraint(
                fields=["profile", "shortcut"],
                condition=~Q(shortcut=""),
                name="shortcut_once_per_profile",
                violation_error_message=_(
                    "Shortcut: another button of this toolbar profile has it already. Choose other keys."
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.get_command_display()

    def clean(self) -> None:
        self._clean_states()
        self._clean_shortcut()
        self._clean_layout()

    def _clean_states(self) -> None:
        states = self.states if isinstance(self.states, list) else []
        if not states or not set(states) <= set(ToolbarState.values):
            raise ValidationError(
                {"states": _("Available when: choose at least one of the states offered, or delete the button.")}
            )

    def _clean_shortcut(self) -> None:
        if self.shortcut and self.shortcut not in SHORTCUTS:
            said = _("Shortcut: browsers or screen readers want %(keys)s themselves. Choose keys that are offered.")
            raise ValidationError({"shortcut": said % {"keys": self.shortcut}})

    def _clean_layout(self) -> None:
        if self.layout in CRM_LAYOUTS or not self.profile_id:
            return
        if roles := self.profile.roles.filter(type="crm"):
            raise ValidationError(
                {
                    "layout": _(
                        "CRM roles take buttons of the layouts Generic and Telephony only, and CRM roles use this "
                        "toolbar profile: %(roles)s. Choose one of these layouts, or give these roles another "
                        "toolbar profile first."
                    )
                    % {"roles": names_of(roles)}
                }
            )
