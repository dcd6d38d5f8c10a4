"""The page of the callers outside, in the demo at an Asterisk: who calls whom, and who hangs up."""

from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from crm_ui.outside import line
from crm_ui.outside.form import CallForm
from crm_ui.partners.known_numbers import known_numbers
from customizing.requests import WebClientRequest
from presence.errors import Refused

View = Callable[..., HttpResponse]
LAST_INPUT = "outside_input"


def only_if_there(view: View) -> View:
    """Page not found where no telephones outside are."""

    @wraps(view)
    def guarded(request: WebClientRequest, *args: object, **kwargs: object) -> HttpResponse:
        if not settings.OUTSIDE_CALLERS:
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


@only_if_there
@require_GET
def page(request: WebClientRequest) -> HttpResponse:
    found = _found()
    return _page(request, CallForm(queues=found.queues, initial=request.session.get(LAST_INPUT)), found)


@only_if_there
@require_GET
def calls(request: WebClientRequest) -> HttpResponse:
    return render(request, "outside/_calls.html", {"outside": _found()})


@only_if_there
@require_POST
def call(request: WebClientRequest) -> HttpResponse:
    found = _found()
    form = CallForm(request.POST, queues=found.queues)
    if not form.is_valid():
        return _page(request, form, found)
    request.session[LAST_INPUT] = {name: request.POST.get(name, "") for name in form.fields}
    return _carry_out(request, lambda: line.call(form.cleaned_data["number"], to=form.cleaned_data["to"]))


@only_if_there
@require_POST
def hang_up(request: WebClientRequest) -> HttpResponse:
    return _carry_out(request, lambda: line.hang_up(request.POST.get("call", "")))


def _carry_out(request: WebClientRequest, doing: Callable[[], object]) -> HttpResponse:
    try:
        doing()
    except Refused as refused:
        messages.error(request, refused.message)
    return redirect("outside")


def _page(request: WebClientRequest, form: CallForm, found: line.Outside) -> HttpResponse:
    shown = {"form": form, "known_numbers": known_numbers(), "outside": found, "work_center": "outside"}
    return render(request, "outside/outside.html", shown)


def _found() -> line.Outside:
    """What goes on outside, or why nothing can."""
    try:
        return line.now()
    except Refused as refused:
        return line.Outside(problem=refused.message)
