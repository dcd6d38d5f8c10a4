"""The list of calls that rang in vain at the user, and the mark that somebody has seen to one."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from crm_ui.calls.missed_rows import missed_rows, with_callers
from crm_ui.frame.paging import ListPage
from crm_ui.views.communication import communication_required
from crm_ui.views.return_to import redirect_back
from customizing.requests import WebClientRequest
from presence.calls import missed
from presence.errors import Refused


@require_safe
@communication_required
def missed_calls(request: WebClientRequest) -> HttpResponse:
    """All that rang in vain lately, or with `open` what nobody has seen to yet; the last one first.

    A page that is open fetches the list alone, when it has changed.
    """
    only_open = "open" in request.GET
    legs = missed.missed_by(request.user) if only_open else missed.rang_at(request.user)
    page = ListPage(with_callers(legs), request=request)
    url = reverse("missed-calls")
    filters = [
        {"url": url, "text": _("All"), "current": not only_open},
        {"url": f"{url}?open=1", "text": _("To do"), "current": only_open},
    ]
    context = {"list": page, "rows": missed_rows(page.rows), "filters": filters, "days": missed.KEPT.days}
    if request.htmx:
        context["layout"] = "frame/_content.html"
    return render(request, "calls/missed.html", context)


@require_POST
@communication_required
def mark(request: WebClientRequest, pk: UUID) -> HttpResponse:
    """With `done` somebody has seen to it, without it is to do again; for everybody at whom it rang."""
    try:
        missed.mark(request.user, pk, done="done" in request.POST)
    except Refused as refused:
        raise Http404(refused.message) from refused
    if not request.htmx:
        return redirect_back(request, otherwise="missed-calls")
    [row] = missed_rows(with_callers(missed.rang_at(request.user).filter(conversation=pk)))
    return render(request, "calls/_missed_row.html", {"row": row})
