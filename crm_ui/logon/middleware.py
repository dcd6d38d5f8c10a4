"""What a request to log on leaves behind."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from crm_ui.logon import journal, known_browsers
from crm_ui.logon.hashing import Busy
from crm_ui.logon.pages import busy_page


class LogonAttemptMiddleware:
    """Ends the try that a request was, and knows the browser again in which somebody has logged on."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        token = journal.REQUEST.set(request)
        try:
            response = self.get_response(request)
        finally:
            journal.REQUEST.reset(token)
            end_attempt(request)
        if name := getattr(request, "logged_on_as", None):
            known_browsers.remember(request, response, name)
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        return busy_page(request) if isinstance(error, Busy) else None


def end_attempt(request: HttpRequest) -> None:
    """A try that neither failed nor let somebody in does not count."""
    attempt = getattr(request, "logon_attempt", None)
    if attempt and not attempt.failed and not hasattr(request, "logged_on_as"):
        attempt.withdraw()
        journal.not_let_in(request, attempt.username)
