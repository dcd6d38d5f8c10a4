"""The dial pad's lists: colleagues, and numbers called lately. Shown in the popover, or as a page without a script."""

from django.contrib.auth.models import User
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from crm_ui.phone.texts import can_be_called
from crm_ui.search.text import MOST_CHARACTERS
from crm_ui.toolbar.agent_search import BadSearch, FoundAgents, find_agents
from crm_ui.views.communication import communication_required
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
    text = request.GET.get("agent", "")
    problem, found = "", FoundAgents([], 0)
    try:
        found = find_agents(text, asking=request.user)
    except BadSearch as error:
        problem = str(error)
    context = {
        "text": text[:MOST_CHARACTERS],
        "found": found,
        "problem": problem,
        "presence_shown": request.profiles.presence_in_dial_pad,
        "plain_options": [(command, label) for command, label in PLAIN_OPTIONS if request.profiles.permits(command)],
    }
    return render(request, "toolbar/_agents.html" if request.htmx else "toolbar/agents.html", context)


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
