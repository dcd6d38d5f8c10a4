"""IMG node: Define Account Identification Profiles."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .base import NamedModel


class AccountIdentificationProfile(NamedModel):
    """How a number finds a business partner, and what is shown if it finds several."""

    find_accounts = models.BooleanField(_("find accounts"), default=True)
    find_contacts = models.BooleanField(_("find contacts"), default=True)
    find_employees = models.BooleanField(_("find employees"), default=True)
    national_spellings = models.BooleanField(
        _("national spellings"),
        default=True,
        help_text=_("A number without country code is also looked up as one of the own country."),
    )
    only_exactly_one = models.BooleanField(
        _("show name only if exactly one match"),
        default=True,
        help_text=_("Without it, several matches are offered as a list of candidates."),
    )

    class Meta(NamedModel.Meta):
        verbose_name = _("account identification profile")
        verbose_name_plural = _("account identification profiles")
        constraints = [
            models.CheckConstraint(
                condition=Q(find_accounts=True) | Q(find_contacts=True) | Q(find_employees=True),
                name="identification_finds_somebody",
                violation_error_message=_("Choose at least one of: find accounts, find contacts, find employees."),
            )
        ]
