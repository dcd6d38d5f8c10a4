"""The dial pad's lists: colleagues, and numbers called lately. Shown in the popover, or as a page without a script."""

from django.contrib.auth.models import User
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from crm_ui.phone.texts import can_be_called
from crm_ui.toolbar.agent_search import BadSearch, all_agents
from crm_ui.toolbar.picker import Asked, Picker, picker, set_favourite
from crm_ui.views.communication import communication_required
from crm_ui.views.return_to import redirect_back
from customizing.display_names import name_of
from customizing.requests import WebClientRequest
from presence.models import Call, Direction

RECENT = 10
LOOKED_AT = 60
PLAIN_OPTIONS = [
    ("call", gettext_lazy("Call")),
    ("blind-transfer", gettext_lazy("Blind Transfer")),
    ("warm-transfer", gettext_lazy("Warm Transfer")),
]
"""Offered where presence is not shown; the click tells whether it can be."""


@require_GET
@communication_required
def agents(request: WebClientRequest) -> HttpResponse:
    asked = Asked.from_get(request.GET)
    problem = ""
    try:
        found = picker(asked, user=request.user, profiles=request.profiles)
    except BadSearch as error:
        problem, found = str(error), Picker(asked=asked)
    context = {
        "picker": found,
        "problem": problem,
        "field_id": "dial-agent" if request.htmx else "agent",
        "presence_shown": request.profiles.presence_in_dial_pad,
        "plain_options": [(command, label) for command, label in PLAIN_OPTIONS if request.profiles.permits(command)],
    }
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
    context = {"calls": recent_calls(request.user), "may_dial": request.profiles.may_dial}
    return render(request, "toolbar/_recent.html" if request.htmx else "toolbar/recent.html", context)


def recent_calls(user: User) -> list[Call]:
    """The latest calls with outside parties, each number once."""
    calls = Call.objects.filter(user=user).exclude(conversation__direction=Direction.INTERNAL)
    calls = calls.exclude(conversation__number="").order_by("-started_at", "-pk")
    calls = calls.select_related("conversation__identified__contact", "conversation__identified__account")
    by_number: dict[str, Call] = {}
    for call in calls[:LOOKED_AT]:
        if not can_be_called(call.conversation.number):
            continue
        by_number.setdefault(call.conversation.number, call)
    return list(by_number.values())[:RECENT]
