"""The central search."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from crm_ui.frame.navigation import SAVED_SEARCHES
from crm_ui.models import BusinessPartner, PartnerKind
from crm_ui.partners.rows import PartnersPage
from crm_ui.search import find as search
from crm_ui.search.text import MOST_CHARACTERS, search_text
from customizing.models import SearchObject
from customizing.requests import WebClientRequest

SUGGESTIONS = 15
ALL_OBJECTS = set(SearchObject.values)


@require_safe
def results(request: WebClientRequest) -> HttpResponse:
    """Partners and transactions that match; a saved search opens its list."""
    query = request.GET.get("q", "").strip()
    saved = next((saved for saved in SAVED_SEARCHES if saved.key == request.GET.get("saved")), None)
    if saved and not query:
        return redirect(f"{reverse(saved.url_name)}?{saved.query}")
    context: dict[str, object] = {"query": query[:MOST_CHARACTERS]}  # as much as the field takes
    if query:
        wanted = set(request.profiles.navigation.search_objects if request.profiles.navigation else ()) or ALL_OBJECTS
        context["list"] = PartnersPage(search.find_partners(query, kinds=wanted), request=request)
        context["transactions"] = search.find_transactions(query) if SearchObject.TRANSACTION in wanted else []
        context["hint"] = search_text(query).hint
    return render(request, "search/search.html", context)


@require_safe
def suggest(request: WebClientRequest) -> HttpResponse:
    """Options for a field that takes a partner of one kind."""
    kind = request.GET.get("kind", "")
    field = next((name for name in request.GET if name != "kind"), "")
    query = request.GET.get(field, "").strip()
    found = BusinessPartner.objects.none()
    if query and kind in PartnerKind.values:
        found = search.find_partners(query).filter(kind=kind)[:SUGGESTIONS]
    context = {"partners": found, "query": query[:MOST_CHARACTERS], "hint": search_text(query).hint}
    return render(request, "partners/_suggestions.html", context)
