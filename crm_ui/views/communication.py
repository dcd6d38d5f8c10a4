"""The communication toolbar: its fragment, its commands, and what is written to the call."""

from collections.abc import Callable
from functools import wraps

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST
from django_htmx.http import HttpResponseClientRedirect

from crm_ui.calls import notes
from crm_ui.frame.keys import key_of
from crm_ui.models import BusinessPartner
from crm_ui.toolbar import alternatives_message
from crm_ui.toolbar.command_forms import CallNoteForm, CommandForm
from crm_ui.toolbar.commands import run_command
from crm_ui.toolbar.context_area import context_area
from crm_ui.views.return_to import redirect_back
from customizing.requests import WebClientRequest
from presence.calls.commands import Refused
from presence.contract import CmsError
from presence.errors import Unavailable

View = Callable[..., HttpResponse]


def communication_required(view: View) -> View:
    """Lets in business roles that are enabled for communication only; others are told so."""

    @wraps(view)
    def guarded(request: WebClientRequest, *args: object, **kwargs: object) -> HttpResponse:
        if not request.profiles.toolbar_in_force:
            raise PermissionDenied(_("Your business role is not enabled for communication."))
        return view(request, *args, **kwargs)

    return guarded


@require_GET
def toolbar(request: WebClientRequest) -> HttpResponse:
    """The toolbar as it is now; if the role has lost communication since the page was made, the page without one."""
    if not request.profiles.toolbar_in_force:
        page = request.htmx.current_url_abs_path
        return HttpResponseClientRedirect(page) if page else HttpResponse(status=204)
    return render(request, "toolbar/_toolbar.html", {"area": context_area(request)})


@require_POST
@communication_required
def command(request: WebClientRequest, command: str) -> HttpResponse:
    return answer(request, lambda: run_command(command, request.user, post=request.POST, profiles=request.profiles))


@require_POST
@communication_required
def note(request: WebClientRequest) -> HttpResponse:
    form = CallNoteForm.from_post(request.POST)
    return answer(
        request,
        lambda: notes.write_note(request.user, call_id=form.call_id or 0, text=form.note, reason=form.reason),
    )


@require_POST
@communication_required
def caller(request: WebClientRequest) -> HttpResponse:
    """Who is on the line, as the user says; with an empty partner, that it is not the one shown."""
    asked = request.POST.get("partner", "")
    partner = get_object_or_404(BusinessPartner, pk=key_of(asked)) if asked else None
    call_id = CommandForm.from_post(request.POST).call_id or 0
    return answer(request, lambda: notes.confirm_partner(request.user, call_id=call_id, partner=partner))


def answer(request: WebClientRequest, act: Callable[[], str | None]) -> HttpResponse:
    """Do it; then the toolbar as it is now, with what there is to say. Without a script: back to the page."""
    try:
        if said := act():
            messages.success(request, said)
    except Unavailable as unavailable:
        messages.error(request, alternatives_message.message(request, unavailable))
    except (Refused, CmsError) as error:
        messages.error(request, error.message)
    if request.htmx:
        return render(request, "toolbar/_answer.html", {"area": context_area(request)})
    return redirect_back(request)
