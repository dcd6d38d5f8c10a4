"""The card that a badge opens: in a popover, or as a page without a script."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from crm_ui.toolbar.presence_card import card_of
from crm_ui.views.communication import communication_required
from customizing.requests import WebClientRequest


@never_cache
@require_GET
@communication_required
def card(request: WebClientRequest, user_id: int) -> HttpResponse:
    if not request.profiles.sees_presence:
        raise PermissionDenied(_("Presence is not displayed for your business role."))
    found = card_of(user_id, viewer=request.user, profiles=request.profiles)
    if found is None:
        raise Http404
    context = {"card": found, "partner": found.partner, "now": timezone.now()}
    template = "presence/_presence_card.html" if request.htmx else "presence/presence_card.html"
    return render(request, template, context)
