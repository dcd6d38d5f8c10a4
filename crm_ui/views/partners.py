"""Business partners: their overview pages and the lists of accounts, contacts and employees."""

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from crm_ui.blocks import blocks_of
from crm_ui.blocks.home import my_accounts
from crm_ui.frame.navigation import remember_visit
from crm_ui.models import BusinessPartner, PartnerKind
from crm_ui.partners.rows import PartnersPage, main_accounts_of
from customizing.requests import WebClientRequest

WORK_CENTERS = {
    PartnerKind.ACCOUNT: "accounts",
    PartnerKind.CONTACT: "contacts",
    PartnerKind.EMPLOYEE: "employees",
}


@require_safe
def partner(request: WebClientRequest, pk: int) -> HttpResponse:
    """The overview page of an account, a contact or an employee."""
    found = get_object_or_404(BusinessPartner.objects.prefetch_related("numbers"), pk=pk)
    remember_visit(request.user, url=reverse("partner", args=[pk]), title=found.name)
    blocks = blocks_of(found.kind, found, request=request)
    context = {"partner": found, "blocks": blocks, "work_center": WORK_CENTERS[PartnerKind(found.kind)]}
    return render(request, "partners/partner.html", context)


@require_safe
def accounts(request: WebClientRequest) -> HttpResponse:
    found = of_kind(PartnerKind.ACCOUNT)
    if "mine" in request.GET:
        found = my_accounts(found, user=request.user)
    page = PartnersPage(found, request=request)
    context = {"list": page, "work_center": "accounts", "mine": "mine" in request.GET}
    return render(request, "partners/accounts.html", context)


@require_safe
def contacts(request: WebClientRequest) -> HttpResponse:
    page = PartnersPage(of_kind(PartnerKind.CONTACT), request=request)
    context = {"list": page, "main_accounts": main_accounts_of(page.rows), "work_center": "contacts"}
    return render(request, "partners/contacts.html", context)


@require_safe
def employees(request: WebClientRequest) -> HttpResponse:
    page = PartnersPage(of_kind(PartnerKind.EMPLOYEE), request=request)
    return render(request, "partners/employees.html", {"list": page, "work_center": "employees"})


def of_kind(kind: PartnerKind) -> QuerySet[BusinessPartner]:
    return BusinessPartner.objects.filter(kind=kind)
