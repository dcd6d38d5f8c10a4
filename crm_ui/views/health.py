"""For supervisors and load balancers: does the process live, and is it of use? Answered without log-on."""

from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from crm_ui.health import parts


@never_cache
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """`{"status": "ok"}` while the process lives, or status 503 if only a restart helps.

    That a database, a disk or Redis is away says nothing about the process; `readyz` tells it.
    """
    tables = parts.TABLES.finding()
    if tables.lasting:
        return JsonResponse({"status": "error", "tables": tables.as_json()}, status=503)
    return JsonResponse({"status": "ok"})


@never_cache
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """Each part with `ok` or its reason; status 503 if one of them keeps people from working."""
    looked_at = parts.all_parts()
    for part in looked_at:
        part.begin()
    findings = {part.name: part.finding() for part in looked_at}
    ready = all(finding.ok for finding in findings.values())
    told = {name: finding.as_json() for name, finding in findings.items()}
    return JsonResponse({"status": "ok" if ready else "error", **told}, status=200 if ready else 503)
