"""IMG node: Define Context Area Profile."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .base import NamedModel


class ContextAreaProfile(NamedModel):
    """What the fixed area at the top holds, and how it is kept up to date."""

    account_information = models.BooleanField(
        _("account information"), default=True, help_text=_("Who calls, with name or number, and the note.")
    )
    call_timer = models.BooleanField(_("call timer"), default=True)
    push = models.BooleanField(
        _("push"), default=True, help_text=_("Changes are pushed to the page; without it the page polls.")
    )
    polling_seconds = models.PositiveSmallIntegerField(
        _("polling seconds"), default=5, help_text=_("How often the page asks when it polls.")
    )

    class Meta(NamedModel.Meta):
        verbose_name = _("context area profile")
        verbose_name_plural = _("context area profiles")
        constraints = [
            models.CheckConstraint(
                condition=Q(polling_seconds__gte=1, polling_seconds__lte=60),
                name="context_area_polling_sensible",
                violation_error_message=_("Polling seconds: enter 1 to 60."),
            )
        ]
