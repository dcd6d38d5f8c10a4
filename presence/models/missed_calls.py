"""Done marks of missed calls."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from presence.models.conversations import Conversation


class MissedCallDone(models.Model):
    """Nobody needs to see to this missed call any more. One mark counts for everybody at whom it rang."""

    conversation = models.OneToOneField(Conversation, models.CASCADE, related_name="missed_call_done")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", help_text="Who says so.")
    done_at = models.DateTimeField(default=timezone.now)
