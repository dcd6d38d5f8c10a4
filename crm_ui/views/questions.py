"""Asking a colleague before a call is handed over, from the dial pad; and answering, in the context area."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from crm_ui.calls.caller import caller_of_call
from crm_ui.toolbar.agent_search import all_agents
from crm_ui.toolbar.command_forms import CommandForm
from crm_ui.toolbar.picker import may_ask
from crm_ui.views.communication import answer_with_toolbar, communication_required
from crm_ui.views.return_to import redirect_back
from customizing.display_names import name_of
from customizing.requests import WebClientRequest
from presence.calls import commands as calls
from presence.calls import permissions
from presence.errors import Refused
from presence.questions import commands as questions


@require_http_methods(["GET", "POST"])
@communication_required
def question(request: WebClientRequest, user_id: int) -> HttpResponse:
    """How it stands with the question to a colleague; a POST asks it."""
    colleague = get_object_or_404(all_agents().exclude(pk=request.user.pk), pk=user_id)
    if request.method == "POST":
        try:
            permissions.must_have("ask-colleague", request.profiles)
            call_id = CommandForm.from_post(request.POST).call_id
            text = request.POST.get("question", "").strip() or _standard_question(request, call_id)
            questions.ask(request.user, target=colleague, text=text, call_id=call_id)
        except Refused as refused:
            messages.error(request, refused.message)
    if not request.htmx:
        return redirect_back(request, otherwise="dial-pad-agents")
    context = {
        "colleague": {"pk": colleague.pk, "username": colleague.username, "name": name_of(colleague)},
        "question": questions.asked_by(request.user).get(colleague.pk),
        "may_ask": may_ask(request.user, request.profiles),
    }
    return render(request, "toolbar/_asked.html", context)


@require_POST
@communication_required
def answer(request: WebClientRequest, pk: int) -> HttpResponse:
    given = request.POST.get("said", "")
    return answer_with_toolbar(request, lambda: questions.answer(request.user, pk, answer=given))


def _standard_question(request: WebClientRequest, call_id: int | None) -> str:
    call = calls.own_call(request.user, "warm-transfer", call_id=call_id)
    caller = caller_of_call(call, profile=request.profiles.identification)
    return _("Can you take %(caller)s?") % {"caller": caller.name or caller.label}
