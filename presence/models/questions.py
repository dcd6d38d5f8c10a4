"""Questions to colleagues before a call is handed over."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from presence.models.conversations import Call


class Answer(models.TextChoices):
    YES = "yes", _("Yes")
    LATER = "later", _("In 5 minutes")
    NO = "no", _("No")


class QuestionQuerySet(models.QuerySet["TransferQuestion"]):
    def open(self) -> Self:
        return self.filter(ended_at=None)


class TransferQuestion(models.Model):
    """Whether a colleague can take a call. Who is asked again in the same call is asked by the same row.

    It ends with the answer, with the call, or unanswered after a while.
    """

    call = models.ForeignKey(Call, models.CASCADE, related_name="questions", help_text="The asker's leg.")
    asker = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="questions_asked")
    colleague = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="questions_for")
    text = models.CharField(max_length=120)
    answer = models.CharField(max_length=5, choices=Answer.choices, blank=True)
    asked_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = QuestionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["asker", "call", "colleague"], name="question_once_per_call"),
            models.CheckConstraint(condition=~Q(asker=F("colleague")), name="question_not_to_oneself"),
            models.CheckConstraint(condition=Q(answer="") | Q(ended_at__isnull=False), name="question_answered_ended"),
        ]
        indexes = [
            models.Index(fields=["colleague"], name="question_open", condition=Q(ended_at__isnull=True)),
        ]

    answers = Answer.choices

    @property
    def is_open(self) -> bool:
        return self.ended_at is None
