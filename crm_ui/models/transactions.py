"""Business transactions and what links them to conversations."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm_ui.models.partners import BusinessPartner
from customizing import access
from customizing.models import CmsIntegrationProfile, Priority, TransactionStatus, TransactionType
from presence.attached_data.envelope import Envelope
from presence.models import Conversation, Transfer

NUMBER_DIGITS = 10


class NumberRange(models.Model):
    """The last number given for a transaction type."""

    type = models.OneToOneField(TransactionType, models.PROTECT, primary_key=True)
    last = models.PositiveBigIntegerField()


class BusinessTransaction(models.Model):
    number = models.CharField(
        _("number"), max_length=NUMBER_DIGITS, primary_key=True, help_text=_("From the type's number range.")
    )
    type = models.ForeignKey(TransactionType, models.PROTECT, verbose_name=_("transaction type"))
    description = models.CharField(_("description"), max_length=200)
    status = models.CharField(
        _("status"), max_length=10, choices=TransactionStatus.choices, default=TransactionStatus.OPEN
    )
    own_status = models.CharField(
        _("status"), max_length=60, blank=True, help_text=_("Of those of the type, if it was chosen.")
    )
    priority = models.PositiveSmallIntegerField(_("priority"), choices=Priority.choices, default=Priority.MEDIUM)
    direction = models.CharField(_("direction"), max_length=8, blank=True)
    category = models.CharField(_("category"), max_length=60, blank=True)
    reason = models.CharField(_("reason"), max_length=60, blank=True)
    account = models.ForeignKey(
        BusinessPartner, models.PROTECT, null=True, blank=True, related_name="transactions", verbose_name=_("account")
    )
    contact = models.ForeignKey(
        BusinessPartner,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="contact_transactions",
        verbose_name=_("contact"),
    )
    responsible = models.ForeignKey(
        BusinessPartner,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="responsible_transactions",
        verbose_name=_("employee responsible"),
    )
    identification = models.CharField(
        _("identification"), max_length=120, blank=True, help_text=_("How the caller was found.")
    )
    caller_number = models.CharField(_("caller's number"), max_length=64, blank=True)
    attached_data = models.JSONField(_("attached data"), default=dict, blank=True)
    own_values = models.JSONField(
        _("own fields"), default=dict, blank=True, help_text=_("Of the type by Customizing, by their names.")
    )
    conversation = models.ForeignKey(Conversation, models.SET_NULL, null=True, blank=True, related_name="transactions")
    integration_profile = models.ForeignKey(
        CmsIntegrationProfile, models.SET_NULL, null=True, blank=True, help_text=_("That made it; empty: by hand.")
    )
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(_("created"), default=timezone.now)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["-created_at", "-number"]
        verbose_name = _("business transaction")
        verbose_name_plural = _("business transactions")
        indexes = [
            models.Index(fields=["-created_at", "-number"], name="transaction_newest"),
            models.Index(fields=["account", "-created_at"], name="transaction_of_account"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["conversation", "integration_profile"],
                condition=Q(conversation__isnull=False, integration_profile__isnull=False),
                name="transaction_once_per_conversation_and_profile",
            )
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("transaction", args=[self.number])

    @property
    def envelope(self) -> Envelope:
        """The attached data of the call."""
        return Envelope.from_json(self.attached_data)

    @property
    def kind(self) -> TransactionType:
        """The type as it is in force."""
        return access.in_force(self.type)

    @property
    def status_of_type(self) -> str:
        """Of the statuses of the type that which was chosen, else the first that means the same; nothing for none."""
        own = self.kind.own_statuses
        if own.get(self.own_status) == self.status:
            return self.own_status
        return next((text for text, means in own.items() if means == self.status), "")

    @property
    def status_in_words(self) -> str:
        """As the type calls it."""
        return self.kind.in_words(self.status_of_type) or str(self.get_status_display())

    @property
    def category_in_words(self) -> str:
        return self.kind.in_words(self.category)

    @property
    def reason_in_words(self) -> str:
        return self.kind.in_words(self.reason)

    @property
    def title(self) -> str:
        return f"{self.kind.caption} {self.number}"


class TransactionNote(models.Model):
    transaction = models.ForeignKey(BusinessTransaction, models.CASCADE, related_name="notes")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("who")
    )
    text = models.TextField(_("note"))
    created_at = models.DateTimeField(_("when"), default=timezone.now)

    class Meta:
        ordering = ["-created_at", "-id"]
        verbose_name = _("note")
        verbose_name_plural = _("notes")


class TransactionLink(models.Model):
    """Document flow: a follow-up comes after its predecessor."""

    predecessor = models.ForeignKey(BusinessTransaction, models.CASCADE, related_name="successors")
    successor = models.ForeignKey(BusinessTransaction, models.CASCADE, related_name="predecessors")

    class Meta:
        verbose_name = _("link of the document flow")
        verbose_name_plural = _("links of the document flow")
        constraints = [models.UniqueConstraint(fields=["predecessor", "successor"], name="transaction_link_once")]

    def __str__(self) -> str:
        return f"{self.predecessor_id} → {self.successor_id}"


class TransactionChange(models.Model):
    """One line of the change history."""

    transaction = models.ForeignKey(BusinessTransaction, models.CASCADE, related_name="changes")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("who")
    )
    text = models.CharField(_("what"), max_length=250)
    transfer = models.OneToOneField(
        Transfer, models.SET_NULL, null=True, editable=False, related_name="+", help_text=_("That it records.")
    )
    at = models.DateTimeField(_("when"), default=timezone.now)

    class Meta:
        ordering = ["-at", "-id"]
        verbose_name = _("change")
        verbose_name_plural = _("change history")

    def __str__(self) -> str:
        return self.text


class ConversationPartner(models.Model):
    """Who a conversation is with, as identified by number or confirmed by an agent."""

    conversation = models.OneToOneField(Conversation, models.CASCADE, primary_key=True, related_name="identified")
    account = models.ForeignKey(BusinessPartner, models.SET_NULL, null=True, related_name="+")
    contact = models.ForeignKey(BusinessPartner, models.SET_NULL, null=True, related_name="+")
    number = models.CharField(max_length=64, blank=True, help_text=_("Normalised; as received if it cannot be read."))
    candidates = models.PositiveIntegerField(default=0)
    reason = models.CharField(max_length=120, blank=True)
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
