"""By which number calls are handed over to a queue of a telephone system: lines of a table at its destination."""

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .base import CustomizingModel
from .destinations import CmsDestination

DIALLED = RegexValidator(
    r"\A\+?[0-9*#]{1,31}\Z",
    _("Number: type what is dialled, of digits, * and #, without blanks."),
)


class QueueNumber(CustomizingModel):
    """A queue to which users of the telephone system can hand calls over, as the dial pad lists it."""

    key_fields = ("queue",)
    part_of = "destination"

    destination = models.ForeignKey(
        CmsDestination, models.CASCADE, related_name="queue_numbers", verbose_name=_("CMS destination")
    )
    queue = models.CharField(_("queue"), max_length=64, help_text=_("As users know it."))
    number = models.CharField(
        _("number"), max_length=32, validators=[DIALLED], help_text=_("What is dialled to get there.")
    )

    class Meta:
        ordering = ["queue", "pk"]
        verbose_name = _("queue for hand-overs")
        verbose_name_plural = _("queues to which calls can be handed over")
        constraints = [
            models.CheckConstraint(
                condition=~Q(queue="") & ~Q(number=""),
                name="queue_number_says_both",
                violation_error_message=_("Queue and number: enter both."),
            ),
            models.UniqueConstraint(
                fields=["destination", "queue"],
                name="queue_number_once",
                violation_error_message=_("Queue: it is in the table already. Take one line out."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.queue} ({self.number})"
