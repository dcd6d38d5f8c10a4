"""IMG node: Define Heartbeat Profiles."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from .base import NamedModel


class HeartbeatProfile(NamedModel):
    """How a dead browser is noticed, and when that logs the user off the CMS."""

    tolerance = models.PositiveSmallIntegerField(
        _("tolerance"),
        default=5,
        help_text=_("Seconds after the last tab closed until the user counts as logged off the CRM."),
    )
    cms_log_off_after = models.PositiveSmallIntegerField(
        _("log off the CMS after"),
        null=True,
        blank=True,
        default=900,
        help_text=_("Seconds after the last tab closed until the user is logged off the CMS. Empty: never."),
    )

    class Meta(NamedModel.Meta):
        verbose_name = _("heartbeat profile")
        verbose_name_plural = _("heartbeat profiles")
        constraints = [
            models.CheckConstraint(
                condition=Q(tolerance__gte=1, tolerance__lte=600),
                name="heartbeat_tolerance_sensible",
                violation_error_message=_("Tolerance: enter 1 to 600 seconds."),
            ),
            models.CheckConstraint(
                condition=Q(cms_log_off_after__isnull=True) | Q(cms_log_off_after__gte=F("tolerance")),
                name="heartbeat_cms_not_before_crm",
                violation_error_message=_(
                    "Log off the CMS after: enter at least as many seconds as the tolerance, or leave it empty."
                ),
            ),
        ]
