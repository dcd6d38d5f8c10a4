"""Assignment blocks alone, for a page that is already there."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from crm_ui.blocks import Subject, block_of
from crm_ui.blocks.installed import guarded
from crm_ui.models import BusinessPartner
from crm_ui.views.transactions import load_transaction
from customizing.requests import WebClientRequest


@require_safe
def home_block(request: WebClientRequest, block: str) -> HttpResponse:
    return fragment(request, "home", block, subject=request.user)


@require_safe
def partner_block(request: WebClientRequest, pk: int, block: str) -> HttpResponse:
    partner = get_object_or_404(BusinessPartner.objects.prefetch_related("numbers"), pk=pk)
    return fragment(request, partner.kind, block, subject=partner)


@require_safe
def transaction_block(request: WebClientRequest, number: str, block: str) -> HttpResponse:
    return fragment(request, "transaction", block, subject=load_transaction(number))


def fragment(request: WebClientRequest, page: str, key: str, *, subject: Subject) -> HttpResponse:
    """The body of one block and its number of rows; if `whole`, all of it, open or closed as the page has it.

    Without htmx: the whole page with this block open.
    """
    block = block_of(page, key, subject, request=request)
    if request.htmx:
        if whole := request.GET.get("whole"):
            block.is_open = whole == "open"
        shown, failed = ("_block", "_failed") if whole else ("_block_answer", "_failed_body")
        with guarded(block):
            return render(request, f"blocks/{shown}.html", {"block": block})
        return render(request, f"blocks/{failed}.html", {"block": block})
    query = {"open": key, **({"page": request.GET["page"]} if "page" in request.GET else {})}
    return redirect(f"{block.page_url}?{urlencode(query)}#block-{key}")
