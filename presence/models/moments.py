"""The table of the flight recorder: what happened in a conversation, moment by moment."""

from django.conf import settings
from django.db import models


class MomentKind(models.TextChoices):
    EVENT = "event"  # the CMS told something
    COMMAND = "command"  # the CMS was told to do something, and this is how it answered
    TRANSFER = "transfer"  # a transfer was moved by us
    CONCLUSION = "conclusion"  # a wait is over, or something is gone whose end the CMS never told
    TRANSACTION = "transaction"  # business has come of it
    BADGE = "badge"  # pages were told of the presence of somebody in the call


class Moment(models.Model):
    """Something that happened in a conversation.

    No constraint of the database ties it to what it is about: recording must not undo what is recorded.
    """

    conversation = models.ForeignKey(
        "presence.Conversation", models.CASCADE, related_name="moments", db_constraint=False
    )
    at = models.DateTimeField(help_text="By our clock.")
    kind = models.CharField(max_length=11, choices=MomentKind.choices)
    what = models.CharField(max_length=32, help_text="What an event is about, which command, which new state.")
    outcome = models.CharField(max_length=10, blank=True, help_text="How a command was answered; if an event is late.")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", db_constraint=False
    )
    subject = models.CharField(max_length=128, blank=True, help_text="The leg or transfer, as the CMS names it.")
    sequence = models.BigIntegerField(default=0, help_text="Of the event.")
    since = models.DateTimeField(null=True, help_text="When it became so, by the clock of the CMS.")
    times = models.PositiveIntegerField(default=1, help_text="How often the CMS told it.")
    detail = models.JSONField(default=dict)

    class Meta:
        indexes = [
            models.Index(fields=["conversation", "at"], name="moment_of_conversation"),
            models.Index(fields=["at"], name="moment_to_sweep"),
        ]
