"""IMG node: Define Results of Calls."""

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from .captions import Captioned, refuse_twin_caption
from .integration_profiles import CmsIntegrationProfile


class CallResult(Captioned):
    """What has come of a call, as agents say in its record. Records keep the code, so a text may be changed."""

    key_fields = ("code",)

    code = models.CharField(
        _("code"),
        max_length=10,
        primary_key=True,
        validators=[RegexValidator(r"^[A-Z0-9_-]+$", _("Code: enter capital letters, digits, - and _ only."))],
    )
    text = models.CharField(_("text"), max_length=60)
    profile = models.ForeignKey(
        CmsIntegrationProfile,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="results",
        verbose_name=_("CMS integration profile"),
        help_text=_("For the roles with this profile only. Empty: for all."),
    )
    position = models.PositiveSmallIntegerField(_("position"), default=10)

    class Meta:
        ordering = ["position", "code"]
        verbose_name = _("result of calls")
        verbose_name_plural = _("results of calls")

    def __str__(self) -> str:
        return self.caption

    def clean(self) -> None:
        refuse_twin_caption(self)
