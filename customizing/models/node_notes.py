"""What consultants have noted at the nodes of the IMG. That is no Customizing: it is not transported."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class NodeNote(models.Model):
    """The note at one node, for all consultants."""

    node = models.CharField(_("node"), max_length=40, primary_key=True, help_text=_("By the name of its model."))
    text = models.TextField(_("note"), max_length=4000)
    changed_at = models.DateTimeField(_("when"), auto_now=True)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="+", verbose_name=_("who")
    )

    class Meta:
        ordering = ["node"]
        verbose_name = _("note at an IMG node")
        verbose_name_plural = _("notes at IMG nodes")

    def __str__(self) -> str:
        return self.node
