"""For whoever connects a telephone system over HTTP: what goes over the line, as OpenAPI documents."""

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from crm_ui.frame.business_role import role_not_required
from presence.connectors.http.openapi import DOCUMENTS, text_of


@role_not_required
@require_safe
@admin.site.admin_view
def document(request: HttpRequest, document: str) -> HttpResponse:
    """What a bridge has to offer, or the webhooks that are taken from it."""
    if not request.user.has_perm("customizing.change_cmsdestination"):
        raise PermissionDenied(_("You need the permission to change CMS destinations."))
    if document not in DOCUMENTS:
        raise Http404
    return HttpResponse(text_of(document), content_type="application/json")
