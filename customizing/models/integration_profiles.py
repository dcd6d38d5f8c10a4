"""IMG node: Define CMS Integration Profiles."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ..collaboration import mapping_functions
from ..one_line import between_commas
from .base import CustomizingModel, NamedModel
from .captions import Captioned
from .transaction_types import TransactionType

RING_TIMES = [MinValueValidator(5), MaxValueValidator(300)]


class UiObject(models.TextChoices):
    TRANSACTION = "transaction", _("The business transaction created")
    ACCOUNT = "account", _("The account")
    CONTACT = "contact", _("The contact")


class UiAction(models.TextChoices):
    DISPLAY = "display", _("Display")
    EDIT = "edit", _("Edit")


class UnidentifiedAccount(models.TextChoices):
    CREATE = "create", _("Create the transaction without an account")
    NOTHING = "nothing", _("Create nothing, show a message")


class ScreenPop(models.TextChoices):
    """When a page opens by itself for an inbound call."""

    NEVER = "never", _("Never: the message bar offers it")
    RING = "ring", _("When the call rings, and after a transfer")
    ACCEPT = "accept", _("When the call is accepted, and after a transfer")
    TRANSFER = "transfer", _("After a transfer only")


class PopIfOne(models.TextChoices):
    CONTACT = "contact", _("The contact, else the account")
    ACCOUNT = "account", _("The account, else the contact")
    CALL = "call", _("The page of the call")


class PopIfSeveral(models.TextChoices):
    SEARCH = "search", _("A search for the number")
    CALL = "call", _("The page of the call")
    NOTHING = "nothing", _("No page")


class PopIfNone(models.TextChoices):
    CREATE = "create", _("Create a contact")
    CALL = "call", _("The page of the call")
    NOTHING = "nothing", _("No page")


class Fallback(models.TextChoices):
    """Where a caller goes whom neither the target of a blind transfer nor its sender takes."""

    ANYONE = "anyone", _("Anyone available")
    QUEUE = "queue", _("The fallback queue")
    USER = "user", _("The fallback user, then anyone available")
    CALL_BACK = "call-back", _("Nobody: the caller is told so, and a call-back task is made")


class CmsIntegrationProfile(NamedModel):
    """What is created, and which UI object is displayed to the receiver, when a transfer is completed."""

    transaction_type = models.ForeignKey(
        TransactionType,
        models.PROTECT,
        related_name="integration_profiles",
        verbose_name=_("transaction type"),
        help_text=_("Created when a transferred inbound call reaches the receiver."),
    )
    ui_object = models.CharField(_("UI object"), max_length=11, choices=UiObject.choices, default=UiObject.TRANSACTION)
    ui_action = models.CharField(
        _("action"),
        max_length=7,
        choices=UiAction.choices,
        default=UiAction.DISPLAY,
        help_text=_("Accounts and contacts are displayed; only the transaction can be opened to be edited."),
    )
    screen_pop = models.CharField(
        _("a page opens by itself"),
        max_length=8,
        choices=ScreenPop.choices,
        default=ScreenPop.TRANSFER,
        help_text=_("On the page where the user works, and never over input that is not saved."),
    )
    pop_if_one = models.CharField(
        _("if one partner is found"), max_length=7, choices=PopIfOne.choices, default=PopIfOne.CONTACT
    )
    pop_if_several = models.CharField(
        _("if several are found"), max_length=7, choices=PopIfSeveral.choices, default=PopIfSeveral.SEARCH
    )
    pop_if_none = models.CharField(
        _("if none is found"), max_length=7, choices=PopIfNone.choices, default=PopIfNone.CALL
    )
    unidentified = models.CharField(
        _("if the account is not identified"),
        max_length=7,
        choices=UnidentifiedAccount.choices,
        default=UnidentifiedAccount.CREATE,
    )
    ring_seconds = models.PositiveSmallIntegerField(
        _("rings at the target for"),
        null=True,
        blank=True,
        validators=RING_TIMES,
        help_text=_("Seconds; empty: as the telephone system has it."),
    )
    return_seconds = models.PositiveSmallIntegerField(
        _("then at the sender for"),
        null=True,
        blank=True,
        validators=RING_TIMES,
        help_text=_("Seconds; empty: as the telephone system has it."),
    )
    fallback = models.CharField(_("then"), max_length=9, choices=Fallback.choices, default=Fallback.ANYONE)
    fallback_user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("fallback user"),
        help_text=_("Where it rings, or who gets the call-back task. Empty: the sender gets the task."),
    )

    call_back_type = models.ForeignKey(
        TransactionType,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="call_back_profiles",
        verbose_name=_("type of tasks"),
        help_text=_("Of tasks to call back and to follow up a call, by users of the role. Empty: 1003, Task."),
    )
    fallback_queue = models.CharField(
        _("fallback queue"),
        max_length=64,
        blank=True,
        help_text=_("As the telephone system names it. If it knows none of that name: anyone available."),
    )

    class Meta(NamedModel.Meta):
        verbose_name = _("CMS integration profile")
        verbose_name_plural = _("CMS integration profiles")
        constraints = [
            models.CheckConstraint(
                condition=Q(ui_object=UiObject.TRANSACTION) | Q(ui_action=UiAction.DISPLAY),
                name="partners_are_displayed",
                violation_error_message=_(
                    "Action: accounts and contacts are displayed. Choose Display, or the business transaction as the "
                    "UI object."
                ),
            ),
            models.CheckConstraint(
                condition=~Q(fallback="user") | Q(fallback_user__isnull=False),
                name="fallback_needs_user",
                violation_error_message=_("Fallback user: choose the user at whom it rings, or another fallback."),
            ),
            models.CheckConstraint(
                condition=~Q(fallback="queue") | ~Q(fallback_queue=""),
                name="fallback_needs_queue",
                violation_error_message=_(
                    "Fallback queue: enter the name that the telephone system has for it, or choose another fallback."
                ),
            ),
        ]


class TransactionField(models.TextChoices):
    DESCRIPTION = "description", _("Description")
    CATEGORY = "category", _("Category")
    REASON = "reason", _("Reason")
    PRIORITY = "priority", _("Priority")
    NOTE = "note", _("Note")


UNKNOWN_FUNCTION = _(
    "Taken: %(value)s is not one of the available choices. Choose one of the list; a mapping function of your own has "
    "to be installed first."
)


class AttachedDataMapping(CustomizingModel):
    """Keys of the attached data that fill a field of the transaction created, or a constant."""

    key_fields = ("field",)
    part_of = "profile"

    profile = models.ForeignKey(
        CmsIntegrationProfile, models.CASCADE, related_name="mappings", verbose_name=_("CMS integration profile")
    )
    key = models.CharField(
        _("keys in the attached data"),
        max_length=200,
        blank=True,
        help_text=_("Several with commas: the first that has a value. Empty: always the value beside it."),
    )
    default = models.CharField(
        _("else the value"), max_length=200, blank=True, help_text=_("If none of the keys has one.")
    )
    format = models.CharField(
        _("taken"),
        max_length=32,
        choices=mapping_functions,
        default="",
        blank=True,
        error_messages={"invalid_choice": UNKNOWN_FUNCTION},
    )
    field = models.CharField(_("field of the transaction"), max_length=11, choices=TransactionField.choices)

    class Meta:
        ordering = ["field"]
        verbose_name = _("mapping of attached data")
        verbose_name_plural = _("mapping of attached data")
        constraints = [
            models.UniqueConstraint(
                fields=["profile", "field"],
                name="mapping_fills_a_field_once",
                violation_error_message=_(
                    "Field of the transaction: another key fills it already. Choose another field."
                ),
            ),
            models.CheckConstraint(
                condition=~Q(key="") | ~Q(default=""),
                name="mapping_needs_key",
                violation_error_message=_(
                    "Keys in the attached data: enter the key as the CMS sends it, or else the value."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key or self.default} → {self.get_field_display()}"

    @property
    def keys(self) -> list[str]:
        """The keys, in their order."""
        return between_commas(self.key)


class AttachedDataLabel(Captioned):
    """How a key of the attached data is called on the screen, and which comes first."""

    key_fields = ("key",)
    part_of = "profile"
    caption_field = "label"

    profile = models.ForeignKey(
        CmsIntegrationProfile, models.CASCADE, related_name="labels", verbose_name=_("CMS integration profile")
    )
    key = models.CharField(_("key in the attached data"), max_length=64)
    label = models.CharField(_("label"), max_length=40)
    position = models.PositiveSmallIntegerField(_("position"), default=10)

    class Meta:
        ordering = ["position", "id"]
        verbose_name = _("label of attached data")
        verbose_name_plural = _("labels of attached data")
        constraints = [
            models.UniqueConstraint(
                fields=["profile", "key"],
                name="attached_data_label_once",
                violation_error_message=_("Key in the attached data: it has a label already. Change that one."),
            ),
            models.CheckConstraint(
                condition=~Q(key="") & ~Q(label=""),
                name="attached_data_label_complete",
                violation_error_message=_("Key in the attached data: enter the key as the CMS sends it, and a label."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key} → {self.caption}"
