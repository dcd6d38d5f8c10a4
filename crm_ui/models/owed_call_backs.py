"""Tasks to call back that could not be made yet, as the numbers of their type are used up."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from presence.models import Conversation


class OwedCallBack(models.Model):
    """That `receiver` is to call the caller of a conversation back. There is a row only until the task is made."""

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="owed_call_backs")
    sender = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    receiver = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    note = models.TextField(blank=True)
    why = models.CharField(max_length=200, help_text="The first line of the history of the task.")
    type_code = models.CharField(max_length=4, help_text="Of the type whose numbers are used up.")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["conversation", "receiver", "why"], name="call_back_owed_once"),
        ]
