"""Conversations, and the calls of users that belong to them."""

import uuid
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from customizing.models import CmsDestination
from presence.attached_data.envelope import Envelope


class Direction(models.TextChoices):
    INBOUND = "inbound"
    OUTBOUND = "outbound"
    INTERNAL = "internal"


class ConversationState(models.TextChoices):
    UNCLEAR = "unclear"  # known by its transfer or consult only
    GOING_ON = "going-on"
    ENDED = "ended"


class Conversation(models.Model):
    """A communication event: from the first ring to the last hang-up, over all its transfers. The id is ours."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    destination = models.ForeignKey(CmsDestination, models.PROTECT)
    cms_id = models.CharField(max_length=128)
    cms_sequence = models.BigIntegerField(default=0)
    direction = models.CharField(
        max_length=8, choices=Direction.choices, blank=True, help_text="Empty until the CMS has told."
    )
    number = models.CharField(max_length=64, blank=True, help_text="Of the outside party, E.164 where possible.")
    number_read = models.CharField(
        max_length=64, blank=True, help_text="The same in the one spelling by which it is found again."
    )
    dialed = models.CharField(max_length=64, blank=True)
    attached_data = models.JSONField(default=dict, blank=True, help_text="An envelope.")
    reason = models.CharField(max_length=60, blank=True, help_text="Why the caller is handed over.")
    note = models.TextField(blank=True, help_text="What the sender tells the next colleague.")
    deflected_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        db_index=False,
        related_name="+",
        help_text="Who let it ring elsewhere, the last one.",
    )
    deflected_to = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, db_index=False, related_name="+"
    )
    deflected_number = models.CharField(max_length=64, blank=True, help_text="Where to, if not to a user.")
    deflected_at = models.DateTimeField(null=True, blank=True)
    started_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True, db_index=True)
    end_reason = models.CharField(max_length=64, blank=True)
    brought_by = models.OneToOneField(
        "presence.Transfer",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="brought",
        help_text="The transfer at another telephone system, by number, that rang here.",
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["destination", "cms_id"], name="conversation_once_per_cms_id")]
        indexes = [
            models.Index(fields=["number_read", "started_at"], name="conversation_of_number"),
            models.Index(fields=["deflected_by"], name="conversation_sent_on", condition=Q(ended_at__isnull=True)),
        ]

    @property
    def state(self) -> ConversationState:
        """Derived: no column can disagree with the facts."""
        if self.ended_at:
            return ConversationState.ENDED
        return ConversationState.GOING_ON if self.direction else ConversationState.UNCLEAR

    def whole(self) -> list[uuid.UUID]:
        """This one and, before it, those at other telephone systems that went on in it; by their ids."""
        ids, brought_by = [self.pk], self.brought_by
        while brought_by and brought_by.leads_on and brought_by.conversation_id not in ids:
            ids.append(brought_by.conversation_id)
            brought_by = brought_by.conversation.brought_by
        return ids

    @property
    def envelope(self) -> Envelope:
        """The attached data, with our id in it."""
        return Envelope.from_json(self.attached_data).of(str(self.pk))


class ConversationAlias(models.Model):
    """Another id that the CMS has given a conversation, as some do when a call is handed on."""

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="aliases")
    destination = models.ForeignKey(CmsDestination, models.PROTECT)
    cms_id = models.CharField(max_length=128)
    cms_sequence = models.BigIntegerField(default=0)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["destination", "cms_id"], name="alias_once_per_cms_id")]


class CallState(models.TextChoices):
    ALERTING = "alerting"
    DIALING = "dialing"
    CONNECTED = "connected"
    HELD = "held"
    ENDED = "ended"


class CallKind(models.TextChoices):
    PRIMARY = "primary"
    CONSULT = "consult"


class CallQuerySet(models.QuerySet["Call"]):
    def open(self) -> Self:
        return self.exclude(state=CallState.ENDED)


class Call(models.Model):
    """One user's leg of a conversation."""

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="calls")
    destination = models.ForeignKey(CmsDestination, models.PROTECT)
    cms_id = models.CharField(max_length=128)
    cms_sequence = models.BigIntegerField(default=0)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="calls")
    kind = models.CharField(max_length=8, choices=CallKind.choices, default=CallKind.PRIMARY)
    direction = models.CharField(max_length=8, choices=Direction.choices)
    state = models.CharField(max_length=10, choices=CallState.choices)
    state_since = models.DateTimeField()
    rang = models.BooleanField(default=False, help_text="It was told that it rang here.")
    peer_user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="peer_calls"
    )
    peer_number = models.CharField(max_length=64, blank=True)
    started_at = models.DateTimeField(default=timezone.now)
    answered_at = models.DateTimeField(null=True, blank=True)
    muted = models.BooleanField(default=False, help_text="The other side does not hear the user.")
    ended_at = models.DateTimeField(null=True, blank=True)
    end_reason = models.CharField(max_length=64, blank=True)
    awaiting = models.CharField(max_length=16, blank=True, help_text="A command given, whose event has not come.")
    awaiting_until = models.DateTimeField(null=True, blank=True)

    objects = CallQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["destination", "cms_id"], name="call_once_per_cms_id")]
        indexes = [
            models.Index(fields=["user"], name="call_open_of_user", condition=~Q(state="ended")),
            models.Index(fields=["conversation", "state"], name="call_of_conversation"),
            models.Index(fields=["user", "-started_at"], name="call_newest_of_user"),
            models.Index(fields=["conversation", "user"], name="call_of_user_in_conversation"),
            models.Index(fields=["awaiting_until"], name="call_awaiting", condition=Q(awaiting_until__isnull=False)),
            models.Index(
                fields=["user", "started_at"], name="call_not_answered", condition=Q(answered_at__isnull=True)
            ),
        ]
