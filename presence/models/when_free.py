"""Requests to hand a caller over as soon as a busy colleague is free."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from presence.models.conversations import Conversation


class WhenFreeState(models.TextChoices):
    WAITING = "waiting"  # the target is busy
    OFFERED = "offered"  # the target is free, and both are asked
    TAKEN = "taken"  # a transfer to the target has begun
    DECLINED = "declined"
    EXPIRED = "expired"  # waited too long, or the target is gone
    WITHDRAWN = "withdrawn"
    CALL_BACK = "call-back"  # the target has the task to call back
    OVER = "over"  # the sender no longer has the caller


OPEN_WHEN_FREE_STATES = [WhenFreeState.WAITING, WhenFreeState.OFFERED]


class WhenFreeQuerySet(models.QuerySet["WhenFreeRequest"]):
    def open(self) -> Self:
        return self.filter(state__in=OPEN_WHEN_FREE_STATES)


class WhenFreeRequest(models.Model):
    """A caller whom the sender wants to hand to a busy colleague as soon as that one is free.

    Why, and what the colleague should know, stand at the conversation.
    """

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="when_free_requests")
    sender = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="when_free_made")
    target = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="when_free_for")
    state = models.CharField(max_length=9, choices=WhenFreeState.choices, default=WhenFreeState.WAITING)
    call_back = models.BooleanField(default=False, help_text="If the call ends first, the target calls back.")
    answer = models.CharField(max_length=200, blank=True, help_text="What the target said on declining.")
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    until = models.DateTimeField(
        null=True, blank=True, help_text="Offered: so long. Waiting: not offered again before, as nobody took it."
    )
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = WhenFreeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["conversation"],
                condition=Q(state__in=["waiting", "offered"]),
                name="when_free_one_open_per_conversation",
            ),
            models.UniqueConstraint(
                fields=["target"], condition=Q(state="offered"), name="when_free_one_offered_per_target"
            ),
            models.CheckConstraint(condition=~Q(sender=F("target")), name="when_free_not_for_oneself"),
        ]
        indexes = [models.Index(fields=["state", "target"], name="when_free_of_target")]
