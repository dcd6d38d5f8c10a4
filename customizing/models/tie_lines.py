"""How a colleague at another telephone system is dialled: a part of the node Define RFC Destinations for CMS."""

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from .base import CustomizingModel
from .destinations import CmsDestination


class TieLine(CustomizingModel):
    """From `destination` a colleague at `to` is dialled by this prefix and the extension. Each way has a line."""

    key_fields = ("to",)
    part_of = "destination"

    destination = models.ForeignKey(
        CmsDestination, models.CASCADE, related_name="tie_lines", verbose_name=_("CMS destination")
    )
    to = models.ForeignKey(
        CmsDestination,
        models.CASCADE,
        related_name="tie_lines_here",
        verbose_name=_("users at telephone system"),
        help_text=_("Whose users are dialled from here. It needs a line of its own for the way back."),
    )
    prefix = models.CharField(
        _("prefix before their extension"),
        max_length=20,
        blank=True,
        validators=[
            RegexValidator(r"\A\+?[0-9*#]*\Z", _("Prefix: digits, * and # only, with + before a country code."))
        ],
        help_text=_(
            "What is dialled before the extension: an access code such as 77, or a number such as +49301234. Empty if "
            "the extension is dialled alone."
        ),
    )

    class Meta:
        ordering = ["destination", "to"]
        verbose_name = _("tie line to another telephone system")
        verbose_name_plural = _("tie lines to other telephone systems")
        constraints = [
            models.UniqueConstraint(
                fields=["destination", "to"],
                name="tie_line_once",
                violation_error_message=_("Users at telephone system: it stands here already. Change that line."),
            ),
            models.CheckConstraint(
                condition=~Q(destination=F("to")),
                name="tie_line_leads_elsewhere",
                violation_error_message=_("Users at telephone system: choose another one than this."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.prefix}… → {self.to}"
