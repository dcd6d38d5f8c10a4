"""The documentation site, for whoever is logged on, as `LogonMiddleware` sees to. `make docs` builds it."""

import mimetypes
from pathlib import Path

from django.conf import settings
from django.core.exceptions import SuspiciousFileOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils._os import safe_join
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from crm_ui.frame.business_role import role_not_required
from crm_ui.frame.help_pages import page_for


@role_not_required
@require_safe
def help_for_screen(request: HttpRequest) -> HttpResponse:
    """Leads to the page that fits `screen`, in the language of the user; if there is no site, says how to build it."""
    if not is_built():
        return render(request, "frame/help_missing.html")
    language = "de/" if get_language() == "de" else ""
    return redirect(reverse("help") + language + page_for(request.GET.get("screen", "")))


@role_not_required
@require_safe
def page(request: HttpRequest, path: str) -> HttpResponse:
    """A file of the site; of a folder its page."""
    if not is_built():
        return redirect("help")
    file = file_at(path)
    if file.is_dir() and not path.endswith("/"):
        return redirect("help-page", f"{path}/")
    found = file / "index.html" if file.is_dir() else file
    if not found.is_file():
        raise Http404
    kind = mimetypes.guess_type(found.name)[0] or "text/plain"
    return HttpResponse(found.read_bytes(), content_type=kind)


def is_built() -> bool:
    return (settings.HELP_SITE / "index.html").is_file()


def file_at(path: str) -> Path:
    """Never one outside of the site."""
    try:
        return Path(safe_join(settings.HELP_SITE, path))
    except SuspiciousFileOperation as error:
        raise Http404 from error
