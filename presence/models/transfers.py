"""Transfers of a conversation from one user to another."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from presence.models.conversations import Call, Conversation


class TransferKind(models.TextChoices):
    BLIND = "blind"
    WARM = "warm"


class TransferState(models.TextChoices):
    REQUESTED = "requested"  # the target rings
    CONSULTING = "consulting"  # sender and target talk
    CONFERENCE = "conference"  # sender, target and the other side talk
    COMPLETING = "completing"  # complete was sent to the CMS, its event is awaited
    COMPLETED = "completed"
    CANCELLED = "cancelled"
    FAILED = "failed"
    RETURNED = "returned"  # nobody took it; the caller rings at the sender again, and then wherever the profile says


OPEN_TRANSFER_STATES = [
    TransferState.REQUESTED,
    TransferState.CONSULTING,
    TransferState.CONFERENCE,
    TransferState.COMPLETING,
]


class TransferQuerySet(models.QuerySet["Transfer"]):
    def open(self) -> Self:
        return self.filter(state__in=OPEN_TRANSFER_STATES)


class Transfer(models.Model):
    """Handing a conversation from one user to another, or to a number."""

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="transfers")
    call = models.ForeignKey(Call, models.SET_NULL, null=True, blank=True, help_text="The sender's leg.")
    cms_id = models.CharField(max_length=128, blank=True)
    cms_sequence = models.BigIntegerField(default=0)
    kind = models.CharField(max_length=5, choices=TransferKind.choices)
    state = models.CharField(max_length=10, choices=TransferState.choices, default=TransferState.REQUESTED)
    sender = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="transfers_sent")
    receiver = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="transfers_received"
    )
    number = models.CharField(
        max_length=64, blank=True, help_text="Where to, if not to a user of this telephone system."
    )
    reason = models.CharField(max_length=60, blank=True, help_text="Why the caller is handed over.")
    note = models.TextField(blank=True)
    failure = models.CharField(max_length=200, blank=True)
    decline_reason = models.CharField(max_length=200, blank=True, help_text="What the receiver said on declining.")
    deadline = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    taken_back_at = models.DateTimeField(null=True, blank=True, help_text="When the sender asked for the caller back.")
    ended_at = models.DateTimeField(null=True, blank=True)
    handled_at = models.DateTimeField(null=True, blank=True, help_text="When a completed transfer had its effect.")
    retry_at = models.DateTimeField(null=True, blank=True, help_text="Its effect failed; tried again then.")

    objects = TransferQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["conversation"],
                condition=Q(state__in=["requested", "consulting", "conference", "completing"]),
                name="transfer_one_open_per_conversation",
            ),
            models.UniqueConstraint(
                fields=["conversation", "cms_id"], condition=~Q(cms_id=""), name="transfer_once_per_cms_id"
            ),
            models.CheckConstraint(
                condition=Q(receiver__isnull=False) | ~Q(number=""), name="transfer_has_receiver_or_number"
            ),
        ]
        indexes = [
            models.Index(fields=["state", "handled_at"], name="transfer_to_handle"),
            models.Index(fields=["deadline"], name="transfer_deadline", condition=Q(deadline__isnull=False)),
        ]

    @property
    def leads_on(self) -> bool:
        """Whether who rings gets the caller; in a consult it is the sender until it is completed."""
        return self.kind == TransferKind.BLIND or self.state == TransferState.COMPLETED

    @property
    def target(self) -> str:
        """The user who rings, by name; empty if a number is dialled, be it that of a colleague at another system."""
        return "" if self.number or not self.receiver else self.receiver.get_username()
