"""Pages for what went wrong. Each says what to do next."""

import logging
import sys

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_stubs_ext import StrOrPromise

from crm_ui.frame.context_processor import without_database
from crm_ui.logon.hashing import Busy
from crm_ui.logon.pages import busy_page
from crm_ui.server.database_outage import is_outage, takes_no_changes, took_too_long
from crm_ui.views.return_to import page_before

logger = logging.getLogger(__name__)
RETRY_SECONDS = 5
STOPPED, UNWRITABLE = "stopped", "unwritable"
TEXTS = {
    500: gettext_lazy("The server could not do this. Your call goes on; reload the page and try again."),
    503: gettext_lazy("The database is not reachable. Your call goes on; try again in a moment."),
    UNWRITABLE: gettext_lazy(
        "Nothing can be saved at the moment: the disk is full or the database may only be read. Your call goes on; "
        "tell an administrator, and try again later."
    ),
    STOPPED: gettext_lazy("This took too long and was stopped. Your call goes on; look for less, or try again later."),
}


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _refused(request, {}, status=404)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _refused(request, {"reason": str(exception) or _("You may not open this page.")}, status=403)


def _refused(request: HttpRequest, said: dict[str, str], *, status: int) -> HttpResponse:
    """The page in its frame. Django renders it on a thread whose database connection nobody else gives back; the next
    request on it would be taken for this one, whose browser has left by then."""
    try:
        return render(request, f"{status}.html", said, status=status)
    finally:
        if not connection.in_atomic_block:
            connection.close()


def unreadable_page(request: HttpRequest, *, field: str) -> HttpResponse:
    """A field, or `address`, holds what no database keeps. Nothing was changed."""
    said = _("“%(field)s” contains a NUL character, which cannot be kept: delete it. Nothing was changed.")
    reason = said % {"field": field}
    if "HX-Request" in request.headers:
        return _line(reason, status=400)
    return HttpResponse(render_to_string("400.html", {"reason": reason, **without_database(request)}), status=400)


def server_error(request: HttpRequest) -> HttpResponse:
    """An error of ours, or (503) that the database is away or took too long. Nothing here asks the database."""
    error = sys.exc_info()[1]
    if isinstance(error, Busy):
        return busy_page(request)
    status = 503 if is_outage(error) else 500
    kind = _kind(error) or status
    response = _line(TEXTS[kind], status=status) if "HX-Request" in request.headers else _page(request, kind, status)
    if status == 503:
        response["Retry-After"] = RETRY_SECONDS
    return response


def _kind(error: BaseException | None) -> str:
    """The key of the text that says more about the error than its status does; empty if none does."""
    if took_too_long(error):
        return STOPPED
    return UNWRITABLE if takes_no_changes(error) else ""


def _page(request: HttpRequest, kind: int | str, status: int) -> HttpResponse:
    again = request.get_full_path() if request.method == "GET" else page_before(request)
    try:
        html = render_to_string(f"{kind}.html", {"again": again, **without_database(request)})
    except Exception:  # nothing in the frame may hide what happened
        logger.exception("The frame of an error page failed.")
        html = render_to_string(f"{kind}.html", {"again": again})
    return HttpResponse(html, status=status)


def _line(text: StrOrPromise, *, status: int) -> HttpResponse:
    """The text for the message bar of a page that stays as it is, with all that was typed."""
    html = render_to_string("frame/_message.html", {"level": "error", "text": text})
    return HttpResponse(html, status=status, headers={"HX-Retarget": "[data-messages]", "HX-Reswap": "beforeend"})
