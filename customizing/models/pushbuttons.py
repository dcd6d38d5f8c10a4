"""IMG node: Define Pushbuttons in Toolbar."""

import re

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .base import CustomizingModel, NamedModel
from .captions import Captioned
from .toolbar_profiles import ToolbarCommand, ToolbarProfile
from .transaction_types import TransactionType

PLACEHOLDER = re.compile(r"\{([\w.-]{1,64})\}")
LINK = re.compile(r"\A(/[^/\\{}]|https?://[^/?\s{}\\]+([/?]|\Z))[^\s\\]*\Z")
"""To a page of the product or of another server, which the link itself names and never what came with a call."""

CHOSEN_ELSEWHERE = {
    ToolbarCommand.DIAL_PAD,
    ToolbarCommand.BLIND_TRANSFER,
    ToolbarCommand.WARM_TRANSFER,
    ToolbarCommand.CONFERENCE,
    ToolbarCommand.WORK_MODE,
}
COMMANDS = [(each.value, each.label) for each in ToolbarCommand if each not in CHOSEN_ELSEWHERE]
"""What one click can say completely: for the others one chooses with whom, or what, first."""


class ButtonAction(models.TextChoices):
    COMMAND = "command", _("Give a command of the toolbar")
    LINK = "link", _("Open a link")
    TRANSACTION = "transaction", _("Create a transaction")


class ButtonIcon(models.TextChoices):
    STAR = "star", _("Star")
    ACTIVITY = "activity", _("Document")
    SERVICE = "service", _("Tool")
    REPORT = "report", _("Chart")
    CALENDAR = "calendar", _("Calendar")
    ACCOUNT = "account", _("Building")
    CONTACT = "contact", _("Person")
    MAIL = "mail", _("Letter")
    NOTE = "note", _("Note")
    SEARCH = "search", _("Magnifying glass")
    INFO = "info", _("Information")
    CHECK = "check", _("Check mark")
    PLUS = "plus", _("Plus")
    PHONE = "phone", _("Telephone")
    HANG_UP = "hang-up", _("Telephone, hung up")
    HOLD = "hold", _("Pause")
    RETRIEVE = "retrieve", _("Play")
    MUTE = "mute", _("Microphone, off")


class Pushbutton(NamedModel, Captioned):
    """A button of one's own. Toolbar profiles say where it is shown."""

    text = models.CharField(_("text"), max_length=30)
    icon = models.CharField(_("icon"), max_length=10, choices=ButtonIcon.choices, default=ButtonIcon.STAR)
    action = models.CharField(_("action"), max_length=11, choices=ButtonAction.choices, default=ButtonAction.LINK)
    command = models.CharField(
        _("command"),
        max_length=14,
        choices=COMMANDS,
        blank=True,
        help_text=_("It can be pressed when the button of the toolbar profile for this command can."),
    )
    link = models.CharField(
        _("link"),
        max_length=500,
        blank=True,
        help_text=_(
            "Such as https://erp.example/customer?tel={number}. In braces: number, account, contact (their IDs), "
            "user, or a key of the attached data. It can be pressed when all of them are known."
        ),
    )
    transaction_type = models.ForeignKey(
        TransactionType,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="pushbuttons",
        verbose_name=_("transaction type"),
        help_text=_("With account and contact of the call, if there is one."),
    )

    class Meta(NamedModel.Meta):
        verbose_name = _("own pushbutton")
        verbose_name_plural = _("own pushbuttons")
        constraints = [
            models.CheckConstraint(
                condition=(Q(action="command") & ~Q(command=""))
                | (Q(action="link") & ~Q(link=""))
                | Q(action="transaction", transaction_type__isnull=False),
                name="pushbutton_knows_what_to_do",
                violation_error_message=_(
                    "Action: say what is done then. Choose the command, enter the link, or choose the transaction "
                    "type."
                ),
            )
        ]

    @property
    def placeholders(self) -> list[str]:
        """What the link wants to know."""
        return PLACEHOLDER.findall(self.link)

    def clean(self) -> None:
        super().clean()
        if self.link and not LINK.match(self.link):
            said = _(
                "Link: begin it with /, or with https:// and the name of a server. What is in braces may stand behind "
                "that only."
            )
            raise ValidationError({"link": said})
        if set("{}") & set(PLACEHOLDER.sub("", self.link)):
            raise ValidationError({"link": _("Link: write what is to be filled in as {number}, without blanks.")})


class ToolbarPushbutton(CustomizingModel):
    """An own pushbutton in a toolbar."""

    key_fields = ("pushbutton",)
    part_of = "profile"

    profile = models.ForeignKey(
        ToolbarProfile, models.CASCADE, related_name="own_buttons", verbose_name=_("toolbar profile")
    )
    pushbutton = models.ForeignKey(
        Pushbutton, models.PROTECT, related_name="toolbars", verbose_name=_("own pushbutton")
    )
    position = models.PositiveSmallIntegerField(_("position"), default=10)

    class Meta:
        ordering = ["position", "id"]
        verbose_name = _("own pushbutton of the toolbar")
        verbose_name_plural = _("own pushbuttons of the toolbar")
        constraints = [
            models.UniqueConstraint(
                fields=["profile", "pushbutton"],
                name="own_pushbutton_once",
                violation_error_message=_("Own pushbutton: this toolbar has it already. Take one line out."),
            )
        ]

    def __str__(self) -> str:
        return str(self.pushbutton)
