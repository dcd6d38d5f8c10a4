"""What is wrong with an answer. Nothing, if it is a page or a reason."""

import logging
from collections.abc import Iterator
from urllib.parse import urljoin, urlsplit

from django.http import HttpResponse

from crm_ui.server.database_outage import took_too_long
from tests.fuzz.nasty_values import HEADER, MARK, SUMMED

BUSY = 503
SITE = "testserver"
REFUSED = "django.security"


class Logged(logging.Handler):
    """The errors that are logged while a request is answered, but for what Django refused as suspicious, with 400.

    That a statement took too long is as documented.
    """

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        error = record.exc_info[1] if record.exc_info else None
        if not record.name.startswith(REFUSED) and not took_too_long(error):
            self.lines.append(f"logged: {record.getMessage()[:300]} {error!r:.300}")

    def __enter__(self) -> "Logged":
        logging.getLogger().addHandler(self)
        return self

    def __exit__(self, *_: object) -> None:
        logging.getLogger().removeHandler(self)


def faults(answer: HttpResponse, *, path: str = "/") -> Iterator[str]:
    if answer.status_code >= 500 and not _was_bounded(answer):
        yield f"status {answer.status_code} {getattr(answer, 'exc_info', ('', ''))[1]!r:.300}"
    if HEADER in answer.headers or any("\n" in value or "\r" in value for value in answer.headers.values()):
        yield "a header was injected"
    if "Location" in answer.headers and not stays(answer["Location"], path=path):
        yield f"leads off the site: {answer['Location']!r}"
    if not answer.streaming and answer.get("Content-Type", "").startswith(("text/html", "image/svg")):
        yield from _echoes(answer.getvalue().decode(errors="replace"))


def _was_bounded(answer: HttpResponse) -> bool:
    error = getattr(answer, "exc_info", None)
    return answer.status_code == BUSY and bool(error) and took_too_long(error[1])


def stays(location: str, *, path: str) -> bool:
    """Whether a browser, which takes a backslash for a slash and drops tabs, stays on the site."""
    read = location.replace("\\", "/").replace("\t", "").strip()
    parts = urlsplit(urljoin(f"http://{SITE}{path}", read))
    return parts.netloc == SITE and parts.scheme in {"http", "https"} and not read.startswith("///")


def _echoes(html: str) -> Iterator[str]:
    if MARK in html or MARK.split()[0] + ">" in html:
        yield "HTML comes back as it was sent"
    if SUMMED in html:
        yield "template syntax was carried out"
