"""The blocks of a business transaction."""

from collections.abc import Iterable, Sequence
from functools import cached_property

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from crm_ui.blocks.base import Action, Block
from crm_ui.blocks.persons import PersonRow, PersonsBlock
from crm_ui.calls.attached_data_rows import FieldRow, HopRow, field_rows, hop_rows
from crm_ui.frame.navigation import creatable_types
from crm_ui.models import BusinessPartner, BusinessTransaction, TransactionChange, TransactionNote
from crm_ui.partners.rows import partner_row
from crm_ui.transactions import own_fields
from presence.attached_data.envelope import Envelope


class TransactionDetails(Block):
    key = "details"
    title = _("Details")
    template = "blocks/transaction_details.html"
    counted = False
    subject: BusinessTransaction

    def own_fields(self) -> Iterable[tuple[str, str]]:
        return own_fields.shown(self.subject)

    def actions(self) -> list[Action]:
        return [Action(_("Edit"), reverse("transaction-edit", args=[self.subject.pk]))]


class PartiesInvolved(PersonsBlock):
    key = "parties-involved"
    title = _("Parties Involved")
    relation_title = _("Party function")
    empty_text = _("Nobody is involved yet. Edit the transaction to name account, contact and employee responsible.")
    subject: BusinessTransaction

    def rows(self) -> Sequence[tuple[str, BusinessPartner]]:
        transaction = self.subject
        creator = getattr(transaction.created_by, "partner", None)
        parties = [
            (gettext("Account"), transaction.account),
            (gettext("Contact"), transaction.contact),
            (gettext("Employee responsible"), transaction.responsible),
            (gettext("Created by"), creator),
        ]
        involved = {partner.pk: text for text, partner in reversed(parties) if partner}
        return [(text, partner) for text, partner in parties if partner and involved[partner.pk] == text]

    def person_rows(self, rows: Iterable[tuple[str, BusinessPartner]]) -> Iterable[PersonRow]:
        return (PersonRow(partner_row(partner), partner.function, relation=text) for text, partner in rows)


class Notes(Block):
    key = "notes"
    title = _("Notes")
    template = "blocks/notes.html"
    empty_text = _("No notes yet.")
    half = True
    subject: BusinessTransaction

    @property
    def shown_when_empty(self) -> bool:
        """Below the notes stands the form to write one."""
        return True

    def rows(self) -> QuerySet[TransactionNote]:
        return self.subject.notes.select_related("author")


class AttachedData(Block):
    key = "attached-data"
    title = _("Attached Data")
    template = "blocks/attached_data.html"
    empty_text = _("No data came with the call.")
    half = True
    subject: BusinessTransaction

    def rows(self) -> Sequence[FieldRow]:
        return field_rows(self.envelope)

    @cached_property
    def envelope(self) -> Envelope:
        return self.subject.envelope

    @property
    def shown_when_empty(self) -> bool:
        return bool(self.hops)

    @cached_property
    def hops(self) -> list[HopRow]:
        return hop_rows(self.envelope)

    def actions(self) -> list[Action]:
        if not (self.count or self.hops):
            return []
        return [Action(_("Export as XML"), reverse("attached-data", args=[self.subject.pk]))]


class TransactionHistory(Block):
    """The document flow: what this transaction follows, and what followed it."""

    key = "transaction-history"
    title = _("Transaction History")
    template = "blocks/document_flow.html"
    empty_text = _("No preceding and no follow-up transactions.")
    subject: BusinessTransaction

    def rows(self) -> QuerySet[BusinessTransaction]:
        flow = Q(successors__successor=self.subject) | Q(predecessors__predecessor=self.subject)
        linked = BusinessTransaction.objects.filter(flow).select_related("type", "responsible")
        return linked.distinct().order_by("created_at", "number")

    @cached_property
    def predecessors(self) -> set[str]:
        return set(self.subject.predecessors.values_list("predecessor_id", flat=True))

    def actions(self) -> list[Action]:
        if not creatable_types(self.request.profiles, follows=self.subject.type):
            return []
        return [Action(_("Follow-Up"), f"{reverse('transaction-new')}?follows={self.subject.pk}")]


class ChangeHistory(Block):
    key = "change-history"
    title = _("Change History")
    template = "blocks/changes.html"
    empty_text = _("Not changed since it was created.")
    starts_open = False
    subject: BusinessTransaction

    def rows(self) -> QuerySet[TransactionChange]:
        return self.subject.changes.select_related("author")


BLOCKS = [TransactionDetails, PartiesInvolved, Notes, AttachedData, TransactionHistory, ChangeHistory]
