"""IMG node: Define Layouts of Overview Pages."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from ..collaboration import blocks
from .base import CustomizingModel, NamedModel


class StartsAs(models.TextChoices):
    AS_DELIVERED = "", _("as delivered")
    OPEN = "open", _("open")
    CLOSED = "closed", _("closed")


class BlockLayoutProfile(NamedModel):
    """How the assignment blocks of overview pages stand before users arrange them for themselves."""

    class Meta(NamedModel.Meta):
        verbose_name = _("layout of overview pages")
        verbose_name_plural = _("layouts of overview pages")


class LaidOutBlock(CustomizingModel):
    """One block of one page."""

    key_fields = ("block",)
    part_of = "profile"

    profile = models.ForeignKey(
        BlockLayoutProfile, models.CASCADE, related_name="blocks", verbose_name=_("layout of overview pages")
    )
    block = models.CharField(_("assignment block"), max_length=50, choices=blocks)
    position = models.PositiveSmallIntegerField(_("position"), default=10)
    shown = models.BooleanField(_("shown"), default=True)
    starts = models.CharField(
        _("begins"), max_length=6, choices=StartsAs.choices, default=StartsAs.AS_DELIVERED, blank=True
    )

    class Meta:
        ordering = ["position", "id"]
        verbose_name = _("assignment block")
        verbose_name_plural = _("assignment blocks (those not listed follow, as delivered)")
        constraints = [
            models.UniqueConstraint(
                fields=["profile", "block"],
                name="block_laid_out_once",
                violation_error_message=_("Assignment block: it is in the list already. Change that line."),
            )
        ]

    def __str__(self) -> str:
        return self.get_block_display()
