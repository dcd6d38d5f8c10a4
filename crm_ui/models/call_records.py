"""Records of calls: what an agent keeps of his or her part in a conversation."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm_ui.models.partners import BusinessPartner
from crm_ui.models.transactions import BusinessTransaction
from customizing.models import TransactionType
from presence.models import Conversation


class RecordState(models.TextChoices):
    OPEN = "open", _("Not done")
    DONE = "done", _("Confirmed")
    DROPPED = "dropped", _("Dropped")


class CallRecord(models.Model):
    """One agent's part in a conversation. It is an entry on contact and account once the agent has confirmed it.

    There is no row before something is typed, chosen, confirmed or dropped: which calls have a record to be offered
    follows from the calls.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="call_records")
    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="records")
    state = models.CharField(max_length=7, choices=RecordState.choices, default=RecordState.OPEN)
    at = models.DateTimeField(default=timezone.now, help_text="When the agent's part began.")
    account = models.ForeignKey(
        BusinessPartner, models.PROTECT, null=True, blank=True, related_name="+", help_text="Once it is confirmed."
    )
    contact = models.ForeignKey(BusinessPartner, models.PROTECT, null=True, blank=True, related_name="+")
    note = models.TextField(_("note"), blank=True)
    result = models.CharField(_("result"), max_length=10, blank=True, help_text="Code of a result of calls.")
    type = models.ForeignKey(
        TransactionType, models.SET_NULL, null=True, blank=True, related_name="+", help_text="Of what is to be made."
    )
    follow_up = models.CharField(_("follow-up"), max_length=120, blank=True)
    follow_up_on = models.DateField(_("on"), null=True, blank=True)
    transaction = models.ForeignKey(
        BusinessTransaction, models.SET_NULL, null=True, blank=True, related_name="call_records"
    )
    done_at = models.DateTimeField(null=True, blank=True)

    is_record = True  # in a list with business transactions

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["user", "conversation"], name="call_record_once_per_agent"),
            models.CheckConstraint(
                condition=Q(state="open", done_at=None) | (~Q(state="open") & Q(done_at__isnull=False)),
                name="call_record_done_at_a_time",
            ),
        ]
        indexes = [
            models.Index(fields=["user", "-at"], name="call_record_to_do", condition=Q(state="open")),
            models.Index(fields=["account", "-at"], name="call_record_of_account", condition=Q(state="done")),
            models.Index(fields=["contact", "-at"], name="call_record_of_contact", condition=Q(state="done")),
        ]

    @property
    def party(self) -> BusinessPartner | None:
        """Who was on the line."""
        return self.contact or self.account

    @property
    def touched(self) -> bool:
        """Whether the agent has typed or chosen anything."""
        return bool(self.note or self.result or self.type_id or self.follow_up or self.follow_up_on)
