"""IMG node: Define Numbers of Withheld Callers."""

import re
from typing import Any

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from .base import CustomizingModel


class WithheldNumber(CustomizingModel):
    """What a carrier sends instead of the number of a caller who withholds it, as digits."""

    key_fields = ("number",)

    number = models.CharField(
        _("number"),
        max_length=20,
        unique=True,
        validators=[RegexValidator(r"^\s*(\+|00)?[1-9][0-9]{2,14}\s*$", _("Number: enter 3 to 15 digits."))],
        help_text=_("In digits. It counts also with + and with 00 in front."),
    )
    text = models.CharField(_("meaning"), max_length=60, blank=True)

    class Meta:
        ordering = ["number"]
        verbose_name = _("number of withheld callers")
        verbose_name_plural = _("numbers of withheld callers")

    def __str__(self) -> str:
        return self.number

    def clean(self) -> None:
        self.number = re.sub(r"^(\+|00)", "", self.number.strip())

    def save(self, **kwargs: Any) -> None:
        self.clean()
        super().save(**kwargs)
