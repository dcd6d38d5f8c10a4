"""Which blocks show what is saved: pages with them are told after commit, and fetch them anew."""

from collections.abc import Callable
from typing import Any

from django.db.models import Model
from django.db.models.signals import post_delete, post_save

from crm_ui.models import (
    BusinessPartner,
    BusinessTransaction,
    CallRecord,
    PartnerNumber,
    Relationship,
    TransactionChange,
    TransactionLink,
    TransactionNote,
)
from crm_ui.partners.shown import history_changed
from presence import subjects

PERSONS = ("account-details", "contacts", "account-team", "employees-responsible", "relationships")


def transaction_saved(instance: BusinessTransaction, **kwargs: Any) -> None:
    history_changed([instance.account_id, instance.contact_id, instance.responsible_id])
    subjects.changed(f"transaction:{instance.pk}", "details", "parties-involved", "attached-data")


def note_saved(instance: TransactionNote, **kwargs: Any) -> None:
    subjects.changed(f"transaction:{instance.transaction_id}", "notes")


def change_saved(instance: TransactionChange, **kwargs: Any) -> None:
    subjects.changed(f"transaction:{instance.transaction_id}", "change-history")


def link_saved(instance: TransactionLink, **kwargs: Any) -> None:
    for number in (instance.predecessor_id, instance.successor_id):
        subjects.changed(f"transaction:{number}", "transaction-history")


def relationship_saved(instance: Relationship, **kwargs: Any) -> None:
    for pk in (instance.source_id, instance.target_id):
        subjects.changed(f"partner:{pk}", *PERSONS)


def partner_saved(instance: BusinessPartner, **kwargs: Any) -> None:
    subjects.changed(f"partner:{instance.pk}", "account-details", "details")


def number_saved(instance: PartnerNumber, **kwargs: Any) -> None:
    subjects.changed(f"partner:{instance.partner_id}", "account-details", "details")


def record_saved(instance: CallRecord, **kwargs: Any) -> None:
    subjects.changed(f"user:{instance.user_id}", "call-records")
    history_changed([instance.account_id, instance.contact_id])


WATCHED: dict[type[Model], Callable[..., None]] = {
    BusinessTransaction: transaction_saved,
    TransactionNote: note_saved,
    TransactionChange: change_saved,
    TransactionLink: link_saved,
    Relationship: relationship_saved,
    BusinessPartner: partner_saved,
    PartnerNumber: number_saved,
    CallRecord: record_saved,
}


def connect() -> None:
    """Called once, when the app is ready."""
    for model, told in WATCHED.items():
        for signal in (post_save, post_delete):
            signal.connect(told, sender=model, dispatch_uid=f"live-{told.__name__}")
