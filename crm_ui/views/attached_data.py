"""The attached data of a transaction for other systems."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from crm_ui.models import BusinessTransaction
from presence.attached_data.xml import to_xml


@require_safe
def export(request: HttpRequest, number: str) -> HttpResponse:
    """The attached data as XML, to be downloaded by whoever may see the transaction."""
    found = get_object_or_404(BusinessTransaction, pk=number)
    response = HttpResponse(to_xml(found.envelope), content_type="application/xml; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="attached-data-{found.pk}.xml"'
    return response
