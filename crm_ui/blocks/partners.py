"""The blocks of account, contact and employee pages."""

from collections.abc import Iterable

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from crm_ui.blocks.base import Block
from crm_ui.blocks.history import InteractionHistory
from crm_ui.blocks.persons import PersonRow, PersonsBlock, RelatedPersonsBlock, relationships_of
from crm_ui.models import BusinessPartner, Relationship, RelationshipKind
from crm_ui.partners.rows import partner_row

REVERSE_TEXTS: dict[str, StrOrPromise] = {
    RelationshipKind.CONTACT: _("Is contact of"),
    RelationshipKind.TEAM: _("Is in the account team of"),
    RelationshipKind.RESPONSIBLE: _("Is employee responsible of"),
    RelationshipKind.DEPUTY: _("Is deputy of"),
    RelationshipKind.SUBSIDIARY: _("Is subsidiary of"),
    RelationshipKind.PARTNER: _("Is business partner of"),
}


class AccountDetails(Block):
    key = "account-details"
    title = _("Account Details")
    template = "blocks/account_details.html"
    counted = False
    subject: BusinessPartner

    def main_contact(self) -> BusinessPartner | None:
        return self._first(RelationshipKind.CONTACT)

    def responsible(self) -> BusinessPartner | None:
        return self._first(RelationshipKind.RESPONSIBLE)

    def _first(self, kind: RelationshipKind) -> BusinessPartner | None:
        """The main partner in a relationship comes first."""
        related = self.subject.relationships.filter(kind=kind).select_related("target")
        first = related.first()
        return first.target if first else None


class PersonDetails(Block):
    key = "details"
    title = _("Details")
    template = "blocks/person_details.html"
    counted = False


class Contacts(RelatedPersonsBlock):
    key = "contacts"
    title = _("Contacts")
    kind = RelationshipKind.CONTACT
    empty_text = _("No contacts yet.")


class AccountTeam(RelatedPersonsBlock):
    key = "account-team"
    title = _("Account Team")
    kind = RelationshipKind.TEAM
    empty_text = _("Nobody is in the account team.")


class EmployeesResponsible(RelatedPersonsBlock):
    key = "employees-responsible"
    title = _("Employees Responsible")
    kind = RelationshipKind.RESPONSIBLE
    empty_text = _("No employee is responsible for this account.")


class Relationships(PersonsBlock):
    key = "relationships"
    title = _("Relationships")
    relation_title = _("Relationship")
    empty_text = _("No relationships yet.")
    starts_open = False
    subject: BusinessPartner

    def rows(self) -> QuerySet[Relationship]:
        return relationships_of(self.subject)

    def person_rows(self, rows: Iterable[Relationship]) -> Iterable[PersonRow]:
        for row in rows:
            if row.source_id == self.subject.pk:
                text, other = row.get_kind_display(), row.target
            else:
                text, other = str(REVERSE_TEXTS[row.kind]), row.source
            yield PersonRow(partner_row(other), row.function or other.function, relation=text, main=row.main)


class PersonRelationships(Relationships):
    """On the page of a person the accounts are what one looks for, so the block is open."""

    starts_open = True


ACCOUNT_BLOCKS = [
    AccountDetails,
    Contacts,
    AccountTeam,
    EmployeesResponsible,
    Relationships,
    InteractionHistory,
]
CONTACT_BLOCKS = [PersonDetails, PersonRelationships, InteractionHistory]
EMPLOYEE_BLOCKS = [PersonDetails, PersonRelationships, InteractionHistory]
