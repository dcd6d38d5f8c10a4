"""Own fields of a transaction type, defined with it."""

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ..one_line import between_commas
from .captions import Captioned
from .transaction_types import TransactionType


class OwnFieldKind(models.TextChoices):
    TEXT = "text", _("Text")
    NUMBER = "number", _("Number")
    DATE = "date", _("Date")
    YES_NO = "yes-no", _("Yes or no")
    CHOICE = "choice", _("Choice")


class OwnField(Captioned):
    """What transactions of the type have beside the fields of all transactions."""

    key_fields = ("name",)
    part_of = "type"
    caption_field = "label"

    type = models.ForeignKey(
        TransactionType, models.CASCADE, related_name="own_fields", verbose_name=_("transaction type")
    )
    name = models.CharField(
        _("name"),
        max_length=32,
        validators=[
            RegexValidator(
                r"\A[a-z][a-z0-9_]*\Z",
                _("Name: small letters, digits and underscores only, and a letter first, such as frame_number."),
            )
        ],
        help_text=_("By which its values are kept. Another name begins with empty fields."),
    )
    label = models.CharField(_("label"), max_length=40)
    kind = models.CharField(_("kind"), max_length=6, choices=OwnFieldKind.choices, default=OwnFieldKind.TEXT)
    choices = models.CharField(
        _("choices"), max_length=400, blank=True, help_text=_("Of a choice: what users choose among, with commas.")
    )
    required = models.BooleanField(
        _("required"), default=False, help_text=_("By hand, no such transaction is saved without.")
    )
    key = models.CharField(
        _("keys in the attached data"),
        max_length=200,
        blank=True,
        help_text=_("That fill it when a transaction is made of a call. Several with commas: the first with a value."),
    )
    position = models.PositiveSmallIntegerField(_("position"), default=10)

    class Meta:
        ordering = ["position", "id"]
        verbose_name = _("own field")
        verbose_name_plural = _("own fields")
        constraints = [
            models.UniqueConstraint(
                fields=["type", "name"],
                name="own_field_once",
                violation_error_message=_("Name: the type has a field of this name already. Choose another."),
            ),
            models.CheckConstraint(
                condition=~Q(kind="choice") | ~Q(choices=""),
                name="own_choice_has_choices",
                violation_error_message=_("Choices: enter what users choose among, with commas, or another kind."),
            ),
            models.CheckConstraint(
                condition=~Q(name="") & ~Q(label=""),
                name="own_field_complete",
                violation_error_message=_("Name and label: enter both."),
            ),
        ]

    def __str__(self) -> str:
        return self.caption

    @property
    def offered(self) -> list[str]:
        """What users choose among."""
        return between_commas(self.choices)

    @property
    def keys(self) -> list[str]:
        """The keys in the attached data, in their order."""
        return between_commas(self.key)
