"""The keys that have an effect: in a dialog by `?`, or as a page."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from crm_ui.frame.single_keys import SINGLE_KEYS, remember_single_keys, single_keys_of
from crm_ui.views.communication import communication_required
from crm_ui.views.return_to import redirect_back
from customizing.models import ToolbarCommand
from customizing.requests import WebClientRequest
from customizing.shortcuts import in_words


@require_GET
@communication_required
def shortcuts(request: WebClientRequest) -> HttpResponse:
    buttons = [button for button in request.profiles.buttons if button.shortcut]
    context = {
        "shortcuts": [(ToolbarCommand(each.command).label, in_words(each.shortcut)) for each in buttons],
        "choices": SINGLE_KEYS.items(),
        "chosen": single_keys_of(request),
    }
    return render(request, "toolbar/_shortcuts.html" if request.htmx else "toolbar/shortcuts.html", context)


@require_POST
@communication_required
def single_keys(request: WebClientRequest) -> HttpResponse:
    """Choose which keys without a modifier have an effect in this browser."""
    chosen = request.POST.get("single_keys", "")
    if chosen not in SINGLE_KEYS:
        raise Http404
    response = redirect_back(request, otherwise="shortcuts")
    remember_single_keys(response, chosen=chosen, secure=request.is_secure())
    return response
