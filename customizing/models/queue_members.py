"""Who works in which queue of a telephone system: lines of a table at its destination."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .base import CustomizingModel
from .business_roles import BusinessRole
from .destinations import CmsDestination


class QueueMember(CustomizingModel):
    """Who is logged on to the telephone system works in the queue: all with a business role, or one user."""

    key_fields = ("queue", "role", "user")
    part_of = "destination"

    destination = models.ForeignKey(
        CmsDestination, models.CASCADE, related_name="queue_members", verbose_name=_("CMS destination")
    )
    queue = models.CharField(_("queue"), max_length=64, help_text=_("As the telephone system names it."))
    role = models.ForeignKey(
        BusinessRole,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="queues",
        verbose_name=_("business role"),
        help_text=_("Everybody who logs on with it."),
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("or one user"),
        help_text=_("By the user name; with whatever business role."),
    )
    penalty = models.PositiveSmallIntegerField(
        _("penalty"),
        default=0,
        help_text=_("Who has a higher one is rung only if nobody with a lower one can take the call."),
    )

    class Meta:
        ordering = ["queue", "pk"]
        verbose_name = _("queue member")
        verbose_name_plural = _("who works in which queue")
        constraints = [
            models.CheckConstraint(
                condition=Q(role=None, user__isnull=False) | Q(role__isnull=False, user=None),
                name="queue_member_is_role_or_user",
                violation_error_message=_("Business role or user: choose one of the two in each line."),
            ),
            models.CheckConstraint(
                condition=~Q(queue=""),
                name="queue_member_needs_queue",
                violation_error_message=_("Queue: enter the name that the telephone system has for it."),
            ),
            models.UniqueConstraint(
                fields=["destination", "queue", "role"],
                condition=Q(user=None),
                name="role_in_queue_once",
                violation_error_message=_("Business role: it stands at this queue already. Take one line out."),
            ),
            models.UniqueConstraint(
                fields=["destination", "queue", "user"],
                condition=Q(role=None),
                name="user_in_queue_once",
                violation_error_message=_("User: he or she stands at this queue already. Take one line out."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.queue} ← {self.role or self.user}"
