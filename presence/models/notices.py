"""Messages to a user, kept until an open page has shown them."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone


class NoticeKind(models.TextChoices):
    MESSAGE = "message"
    OPEN = "open"


class Notice(models.Model):
    """Something a user must be told or shown. Written with the change it tells of, shown once, kept until shown."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=7, choices=NoticeKind.choices)
    level = models.CharField(max_length=8, default="info", help_text="info, success, warning or error")
    text = models.TextField()
    url = models.CharField(max_length=200, blank=True, help_text="What to open, or what the message is about.")
    key = models.CharField(max_length=128, unique=True, help_text="The same key twice is one notice.")
    created_at = models.DateTimeField(default=timezone.now)
    opens_until = models.DateTimeField(
        null=True, blank=True, help_text="Later the object is offered, not opened; null: it is always opened."
    )
    shown_at = models.DateTimeField(null=True, blank=True)
    read_at = models.DateTimeField(null=True, blank=True, help_text="When the user looked at the list of messages.")

    class Meta:
        indexes = [
            models.Index(fields=["user"], name="notice_unshown", condition=Q(shown_at__isnull=True)),
            models.Index(fields=["user", "-created_at"], name="notice_newest_of_user"),
        ]
