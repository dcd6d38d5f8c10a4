"""The page of a conversation: what happened in it, drawn, listed, and to be taken along without names."""

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from crm_ui.calls.identify import Match, identified_partner
from crm_ui.flight_recorder.export import export_of
from crm_ui.flight_recorder.reasons import reason_text
from crm_ui.flight_recorder.report import MOST, report_of
from crm_ui.flight_recorder.sight import Sight, sight_of
from crm_ui.models import RecordState
from crm_ui.phone.texts import number_in_words
from crm_ui.transactions.edit import of_conversation
from customizing.requests import WebClientRequest
from presence.models import Conversation, Direction


@never_cache
@require_safe
def conversation(request: WebClientRequest, pk: UUID) -> HttpResponse:
    found, sight = _load(request, pk)
    now = timezone.now()
    caller = (
        identified_partner(found, profile=request.profiles.identification) if _names_caller(found, sight) else Match()
    )
    report = report_of(found, sight=sight, caller=caller.name or number_in_words(caller.number), now=now)
    context = {
        "conversation": found,
        "caller": caller,
        "number": report.names.number(found.number or found.dialed),
        "end_reason": reason_text(found.end_reason, report.names),
        "masked": sight == Sight.MASKED,
        "report": report,
        "most": MOST,
        "now": now,
        "transactions": of_conversation(found).select_related("type").order_by("created_at", "number"),
        "records": found.records.filter(state=RecordState.DONE).select_related("user").order_by("at", "pk"),
        "before": found.brought_by.conversation if found.brought_by else None,
        "after": Conversation.objects.filter(brought_by__conversation=found).select_related("destination"),
    }
    return render(request, "flight_recorder/conversation.html", context)


@never_cache
@require_safe
def export(request: WebClientRequest, pk: UUID) -> HttpResponse:
    """What happened as JSON, to be downloaded by whoever may see the page; nobody is named in it."""
    found, _sight = _load(request, pk)
    response = JsonResponse(export_of(found, now=timezone.now()), json_dumps_params={"indent": 2})
    response["Content-Disposition"] = f'attachment; filename="conversation-{found.pk}.json"'
    return response


def _load(request: WebClientRequest, pk: UUID) -> tuple[Conversation, Sight]:
    found = get_object_or_404(
        Conversation.objects.select_related("destination", "brought_by__conversation__destination"), pk=pk
    )
    sight = sight_of(found, user=request.user, profiles=request.profiles)
    if sight == Sight.NONE:
        raise PermissionDenied(_("You took no part in this conversation, and no business transaction has come of it."))
    return found, sight


def _names_caller(conversation: Conversation, sight: Sight) -> bool:
    return sight == Sight.FULL and conversation.direction != Direction.INTERNAL
