"""The lines of the log: times with their zone, and a traceback only where something of ours failed."""

import logging
from datetime import UTC, datetime

from crm_ui.outages import is_outage
from crm_ui.statement_limits import has_left

REQUESTS = ("django.request", "django.security")
OURS = 500


class Line(logging.Formatter):
    """A line whose time is in UTC, as `2026-03-29T01:30:00.123Z`: none comes twice when the clocks go back."""

    def formatTime(self, record: logging.LogRecord, datefmt: str | None = None) -> str:  # noqa: N802
        return datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


class RefusalsInOneLine(logging.Filter):
    """What was refused (403, 400 …) is as it should be: a line tells it."""

    def filter(self, record: logging.LogRecord) -> bool:
        if record.name.startswith(REQUESTS) and getattr(record, "status_code", OURS) < OURS:
            record.exc_info = record.exc_text = None
        return True


class NothingForWhoHasLeft(logging.Filter):
    """A statement that was stopped because the browser has left is no fault, and there is nobody to answer."""

    def filter(self, record: logging.LogRecord) -> bool:
        return not (record.exc_info and is_outage(record.exc_info[1]) and has_left())
