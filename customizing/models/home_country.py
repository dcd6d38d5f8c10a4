"""IMG node: Define Countries and Numbers."""

from dataclasses import dataclass

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from ..countries import country_choices
from .base import CustomizingModel


@dataclass(frozen=True)
class Home:
    """Where the house is, as telephone numbers are read, dialled and shown there."""

    country: str
    area_code: str = ""
    outside_line: str = ""
    national: bool = False


class NumbersShown(models.TextChoices):
    INTERNATIONAL = "international", _("With the country, as +49 30 5550100")
    NATIONAL = "national", _("As people write them at home, as 030 5550100")


def country_of_environment() -> str:
    return str(settings.DEFAULT_REGION)


class HomeCountry(CustomizingModel):
    """The one country in which the house is. Without an entry it is that of the environment."""

    key_fields = ("country",)

    country = models.CharField(
        _("home country"),
        max_length=2,
        unique=True,
        choices=country_choices,
        default=country_of_environment,
        help_text=_("Telephone numbers that are written without a country are read as numbers of this one."),
    )
    area_code = models.CharField(
        _("area code"),
        max_length=6,
        blank=True,
        validators=[RegexValidator(r"\A[0-9]*\Z", _("Area code: enter digits only, such as 30."))],
        help_text=_(
            "Of the house, such as 30. Numbers of seven or eight digits that are written without one are read with "
            "it; shorter ones are extensions."
        ),
    )
    outside_line = models.CharField(
        _("prefix for an outside line"),
        max_length=4,
        blank=True,
        validators=[
            RegexValidator(r"\A[0-9*#]*\Z", _("Prefix for an outside line: enter digits, * and # only, such as 0."))
        ],
        help_text=_(
            "What telephones of the house dial first to call outside, such as 0. With it telephone systems are given "
            "what a telephone would dial, and the prefix is taken off the numbers that they show. Empty: they are "
            "given numbers with + and country code."
        ),
    )
    shown = models.CharField(
        _("numbers of the home country are shown"),
        max_length=13,
        choices=NumbersShown.choices,
        default=NumbersShown.INTERNATIONAL,
        help_text=_("Those of other countries are always shown with the country."),
    )
    only = models.CharField(max_length=5, default="house", editable=False)

    class Meta:
        ordering = ["country"]
        verbose_name = _("home country")
        verbose_name_plural = _("home countries")
        constraints = [
            models.UniqueConstraint(
                fields=["only"],
                name="one_home_country",
                violation_error_message=_("Home country: there is one already. Change that entry."),
            )
        ]

    def __str__(self) -> str:
        return str(self.get_country_display())

    def clean(self) -> None:
        if type(self)._base_manager.exclude(pk=self.pk).exists():
            raise ValidationError({"country": _("Home country: there is one already. Change that entry.")})

    def as_home(self) -> Home:
        """What the entry says, as values."""
        return Home(self.country, self.area_code, self.outside_line, self.shown == NumbersShown.NATIONAL)
