"""The lines of the log: times with their zone, and a traceback only where something of ours failed."""

import logging
from datetime import UTC, datetime
from threading import Lock, Timer

from crm_ui.server.database_outage import is_outage, outage, took_too_long
from crm_ui.server.statement_limits import has_left

REQUESTS = ("django.request", "django.security")
OURS = 500
Kind = tuple[str, str, int, type[BaseException]]
"""Logger, file, line and error of a failure."""


class LineFormatter(logging.Formatter):
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


class OutagesTogether(logging.Filter):
    """While the database is away, full or read-only, a line tells of each kind of failure, without a traceback.

    What fails for the same reason at the same place of the code is a kind. What follows within a minute is counted,
    and the count told at its end; so the log grows by a few lines a minute however many people work.
    """

    seconds = 60.0

    def __init__(self) -> None:
        super().__init__()
        self._counts: dict[Kind, int] = {}
        self._lock = Lock()

    def filter(self, record: logging.LogRecord) -> bool:
        error = outage(record.exc_info[1]) if record.exc_info else None
        if error is None or took_too_long(error):
            return True
        reason = (str(error).splitlines() or [""])[0]
        record.msg, record.args = f"{record.getMessage()} ({type(error).__name__}: {reason})", ()
        record.exc_info = record.exc_text = None
        return self._is_first((record.name, record.pathname, record.lineno, type(error)), record)

    def _is_first(self, kind: Kind, record: logging.LogRecord) -> bool:
        with self._lock:
            first = kind not in self._counts
            self._counts[kind] = 0 if first else self._counts[kind] + 1
        if first:
            self._look_later(kind, record)
        return first

    def _look_later(self, kind: Kind, record: logging.LogRecord) -> Timer:
        timer = Timer(self.seconds, self._tell, [kind, record])
        timer.daemon = True
        timer.start()
        return timer

    def _tell(self, kind: Kind, record: logging.LogRecord) -> None:
        """How many followed within the minute. After a minute without any the kind is forgotten."""
        with self._lock:
            count = self._counts[kind]
            self._counts[kind] = 0
            if not count:
                del self._counts[kind]
                return
        said = f"{count} more within {self.seconds:.0f} s: {record.getMessage()}"
        logging.getLogger(record.name).log(record.levelno, said)
        self._look_later(kind, record)
