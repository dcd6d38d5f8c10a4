"""What tells partners of one name apart."""

from collections.abc import Iterable

from django import template

from crm_ui.models import BusinessPartner, PartnerKind
from crm_ui.partners.main_account import accounts_of

register = template.Library()


@register.filter
def with_place(partners: Iterable[BusinessPartner]) -> list[tuple[BusinessPartner, str]]:
    """Each with the account of a contact, the department of an employee, or the city of an account."""
    partners = list(partners)
    accounts: dict[int, str] = {}
    for contact_id, name in accounts_of([one.pk for one in partners]).values_list("target_id", "source__name"):
        accounts.setdefault(contact_id, name)
    return [(one, _place(one, accounts)) for one in partners]


@register.filter
def party_field(kind: str) -> str:
    """As what a partner of this kind takes part in a business transaction."""
    return "responsible" if kind == PartnerKind.EMPLOYEE else kind


def _place(partner: BusinessPartner, accounts: dict[int, str]) -> str:
    if partner.kind == PartnerKind.CONTACT:
        return accounts.get(partner.pk, "")
    return partner.city if partner.kind == PartnerKind.ACCOUNT else partner.function
