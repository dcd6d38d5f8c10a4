"""What only the demo has: a call to oneself, and the first steps."""

from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from crm_ui.demo import first_call, first_steps
from crm_ui.views.communication import answer_with_toolbar, communication_required
from crm_ui.views.return_to import redirect_back
from customizing.requests import WebClientRequest

View = Callable[..., HttpResponse]


def in_demo(view: View) -> View:
    """Page not found in real use."""

    @wraps(view)
    def guarded(request: WebClientRequest, *args: object, **kwargs: object) -> HttpResponse:
        if not settings.DEMO:
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


@in_demo
@require_POST
@communication_required
def ring_me(request: WebClientRequest) -> HttpResponse:
    """A customer calls the user. Answers as a command of the toolbar does."""
    return answer_with_toolbar(request, lambda: first_call.ring(request.user))


@in_demo
@require_GET
def steps(request: WebClientRequest) -> HttpResponse:
    """The first steps as they are now."""
    return render(request, "demo/_first_steps.html")


@in_demo
@require_POST
def close_steps(request: WebClientRequest) -> HttpResponse:
    first_steps.close(request.user)
    return HttpResponse() if request.htmx else redirect_back(request)
