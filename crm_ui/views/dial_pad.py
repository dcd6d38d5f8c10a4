"""The dial pad's lists: colleagues, and numbers called lately. Shown in the popover, or as a page without a script."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET, require_POST

from crm_ui.toolbar.agent_search import all_agents
from crm_ui.toolbar.dial_pad_lists import agents_listed, recent_listed
from crm_ui.toolbar.picker import Asked, set_favourite
from crm_ui.views.communication import communication_required
from crm_ui.views.return_to import redirect_back
from customizing.display_names import name_of
from customizing.requests import WebClientRequest


@require_GET
@communication_required
def agents(request: WebClientRequest) -> HttpResponse:
    listed = agents_listed(Asked.from_get(request.GET), user=request.user, profiles=request.profiles)
    context = {**listed, "field_id": "dial-agent" if request.htmx else "agent"}
    return render(request, "toolbar/_agents.html" if request.htmx else "toolbar/agents.html", context)


@require_POST
@communication_required
def favourite(request: WebClientRequest, user_id: int) -> HttpResponse:
    """Star a colleague, or take the star away; twice is as good as once."""
    colleague = get_object_or_404(all_agents().exclude(pk=request.user.pk), pk=user_id)
    starred = request.POST.get("favourite") == "1"
    set_favourite(request.user, colleague, starred=starred)
    if request.htmx:
        context = {"colleague": {"pk": colleague.pk, "name": name_of(colleague)}, "favourite": starred}
        return render(request, "toolbar/_favourite.html", context)
    return redirect_back(request, otherwise="dial-pad-agents")


@require_GET
@communication_required
def recent(request: WebClientRequest) -> HttpResponse:
    context = recent_listed(user=request.user, profiles=request.profiles)
    return render(request, "toolbar/_recent.html" if request.htmx else "toolbar/recent.html", context)
