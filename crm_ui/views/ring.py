"""How a user wants to be told that a call rings: chosen in Personalize, or from a hint."""

from django.forms import modelform_factory
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from crm_ui.models import RingSetting
from customizing.requests import WebClientRequest

FIELDS = ("tone", "volume", "silent", "notification")


@require_POST
def ring(request: WebClientRequest) -> HttpResponse:
    """Keep what was chosen of it; the rest stays as it is."""
    chosen = [name for name in FIELDS if name in request.POST]
    form = modelform_factory(RingSetting, fields=chosen)(request.POST)
    if not chosen or not form.is_valid():
        raise Http404
    RingSetting.objects.update_or_create(user=request.user, defaults=form.cleaned_data)
    return redirect("personalize")
