"""What the form for a new business transaction holds before anybody types."""

from typing import Any

from crm_ui.frame.keys import key_of
from crm_ui.models import BusinessPartner, BusinessTransaction, PartnerKind
from crm_ui.partners.main_account import main_account_of
from crm_ui.transactions.edit import CARRIED_OVER, employee_of
from crm_ui.transactions.own_fields import PREFIX
from customizing.requests import WebClientRequest

PARTIES = {"account": PartnerKind.ACCOUNT, "contact": PartnerKind.CONTACT, "responsible": PartnerKind.EMPLOYEE}


def prefilled_values(request: WebClientRequest, *, follows: BusinessTransaction | None) -> dict[str, Any]:
    """The values from the address, or of the transaction followed; the user is the employee responsible."""
    values: dict[str, Any] = {"responsible": employee_of(request.user)}
    if follows:
        values |= {name: getattr(follows, name) for name in (*CARRIED_OVER, "own_values")}
    values |= _parties(request)
    if values.get("contact") and not values.get("account"):
        values["account"] = main_account_of(values["contact"])
    if "category" in request.GET:
        values["category"] = request.GET["category"]
    values |= {name: typed for name, typed in request.GET.items() if name.startswith(PREFIX)}
    if "type" in request.GET:
        values["type"] = request.GET["type"]
    elif follows:
        values["type"] = follows.type_id
    return values


def _parties(request: WebClientRequest) -> dict[str, BusinessPartner]:
    asked = {name: request.GET[name] for name in PARTIES if key_of(request.GET.get(name, ""))}
    found = {str(partner.pk): partner for partner in BusinessPartner.objects.filter(pk__in=asked.values())}
    return {name: found[pk] for name, pk in asked.items() if pk in found and found[pk].kind == PARTIES[name]}
