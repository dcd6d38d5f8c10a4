"""The data of one call: who it is with and why we think so, another partner instead, and its attached data."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from crm_ui.calls import notes
from crm_ui.calls.attached_data_rows import field_rows
from crm_ui.calls.caller import caller_of_call
from crm_ui.frame.keys import key_of
from crm_ui.models import BusinessPartner
from crm_ui.search import find as search
from crm_ui.search.text import MOST_CHARACTERS, search_text
from crm_ui.views.communication import communication_required
from customizing.requests import WebClientRequest
from presence.calls.commands import Refused
from presence.models import Call, Direction

SHOWN = 25


@require_GET
@communication_required
def call(request: WebClientRequest, call: int) -> HttpResponse:
    return _page(request, _own(request, call))


@require_POST
@communication_required
def partner(request: WebClientRequest, call: int) -> HttpResponse:
    """The call is with the partner chosen; with an empty one, with none that is known."""
    own, asked = _own(request, call), request.POST.get("partner", "")
    chosen = get_object_or_404(BusinessPartner, pk=key_of(asked)) if asked else None
    notes.confirm_partner(request.user, call_id=own.pk, partner=chosen)
    said = _("The call is with %(name)s.") % {"name": chosen.name} if chosen else _("The call is with nobody known.")
    messages.success(request, said)
    return redirect("call", own.pk)


@require_POST
@communication_required
def data(request: WebClientRequest, call: int) -> HttpResponse:
    """Add to the attached data. What cannot be taken stays in the form."""
    own = _own(request, call)
    key, value = request.POST.get("key", ""), request.POST.get("value", "")
    try:
        notes.write_data(request.user, call_id=own.pk, key=key, value=value)
    except Refused as refused:
        messages.error(request, refused.message)
        return _page(request, own, key=key, value=value)
    messages.success(request, _("The attached data was saved."))
    return redirect("call", own.pk)


def _own(request: WebClientRequest, pk: int) -> Call:
    """The user's own call with somebody outside; others' are forbidden."""
    own = Call.objects.select_related("conversation", "peer_user").filter(pk=pk, user=request.user).first()
    if own is None or own.conversation.direction == Direction.INTERNAL:
        raise PermissionDenied(_("This is not your call with a customer."))
    return own


def _page(request: WebClientRequest, own: Call, **typed: str) -> HttpResponse:
    query = request.GET.get("partner", "").strip()
    found = search.find_partners(query).prefetch_related("numbers")[:SHOWN] if query else []
    caller = caller_of_call(own, profile=request.profiles.identification)
    context = {
        "call": own,
        "caller": caller,
        "query": query[:MOST_CHARACTERS],
        "partners": found,
        "hint": search_text(query).hint,
        "rows": field_rows(own.conversation.envelope),
        "typed": typed,
    }
    return render(request, "calls/call.html", context)
