"""The account that a contact speaks for: the one whose main contact he or she is, else the one entered first."""

from collections.abc import Collection

from django.db.models import QuerySet

from crm_ui.models import BusinessPartner, Relationship, RelationshipKind


def main_account_of(contact: BusinessPartner) -> BusinessPartner | None:
    """The main account of a contact; nothing for a partner whom no account has as its contact."""
    link = accounts_of([contact.pk]).select_related("source").first()
    return link.source if link else None


def accounts_of(contact_ids: Collection[int]) -> QuerySet[Relationship]:
    """The accounts (`source`) of these contacts; of each contact (`target`) the main account comes first."""
    related = Relationship.objects.filter(target__pk__in=contact_ids, kind=RelationshipKind.CONTACT)
    return related.order_by("-main", "id")
