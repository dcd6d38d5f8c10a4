"""The disk is full or the database may only be read: people are told, and the log is not flooded."""

import errno
import logging
import sqlite3
import sys
from collections.abc import Iterator

import pytest
from django.db import OperationalError, connection
from django.test import Client
from psycopg.errors import DiskFull, QueryCanceled

from crm_ui.server.database_outage import is_outage, takes_no_changes
from crm_ui.server.log_lines import OutagesTogether

SWITCH = {"sqlite": "PRAGMA query_only = {}", "postgresql": "SET default_transaction_read_only = {}"}
HTMX = {"HX-Request": "true"}


def may_be_written(word: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(SWITCH[connection.vendor].format(word))


@pytest.fixture
def client(transactional_db: None, browser: Client) -> Iterator[Client]:
    """Somebody at work, when the database takes no changes any more."""
    browser.raise_request_exception = False
    may_be_written("on")
    yield browser
    may_be_written("off")


@pytest.mark.parametrize(
    ("address", "sent"),
    [
        ("/personalize/theme/", {"theme": "dark"}),
        ("/communication/command/work-mode/", {"work_mode": "2"}),
        ("/logout/", {}),
    ],
)
def test_a_page_says_that_nothing_can_be_saved(client: Client, address: str, sent: dict[str, str]) -> None:
    answer = client.post(address, sent)
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert "The disk of the server is full, or the database may only be read." in answer.text


def test_a_page_that_stays_is_told_in_its_message_bar(client: Client) -> None:
    answer = client.post("/personalize/theme/", {"theme": "dark"}, headers=HTMX)
    assert (answer.status_code, answer["HX-Retarget"]) == (503, "[data-messages]")
    assert "Nothing can be saved at the moment" in answer.text


def caused_by(cause: BaseException, *, code: int = 0) -> OperationalError:
    """As Django raises it."""
    if code:
        cause.sqlite_errorcode = code
    error = OperationalError(str(cause))
    error.__cause__ = cause
    return error


READ_ONLY_FOLDER = sqlite3.SQLITE_READONLY | 6 << 8
FULL = caused_by(sqlite3.OperationalError("database or disk is full"), code=sqlite3.SQLITE_FULL)
CASES = [
    FULL,
    caused_by(sqlite3.OperationalError("attempt to write a readonly database"), code=READ_ONLY_FOLDER),
    caused_by(DiskFull("could not extend file: No space left on device")),
    OSError(errno.ENOSPC, "No space left on device"),
    OSError(errno.EROFS, "Read-only file system"),
]


@pytest.mark.parametrize("error", CASES, ids=str)
def test_all_that_means_it_is_recognized(error: Exception) -> None:
    assert (is_outage(error), takes_no_changes(error)) == (True, True)


@pytest.mark.parametrize("error", [caused_by(QueryCanceled("too long")), OSError(errno.ENOENT, "no file"), KeyError()])
def test_what_means_something_else_is_not(error: Exception) -> None:
    assert not takes_no_changes(error)


class Console(logging.Handler):
    """The lines as the log of the product has them."""

    def __init__(self, filtering: OutagesTogether):
        super().__init__()
        self.lines: list[str] = []
        self.addFilter(filtering)

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


class Stepped(OutagesTogether):
    """Whose minutes end when a test says so."""

    def __init__(self) -> None:
        super().__init__()
        self.due: list[tuple] = []

    def _look_later(self, *what: object) -> None:
        self.due.append(what)

    def minute_ends(self) -> None:
        due, self.due = self.due, []
        for what in due:
            self._tell(*what)


@pytest.fixture
def minutes() -> Stepped:
    return Stepped()


@pytest.fixture
def console(minutes: Stepped) -> Iterator[Console]:
    console = Console(minutes)
    logger = logging.getLogger("presence")
    logger.addHandler(console)
    yield console
    logger.removeHandler(console)


def fail(error: Exception, said: str) -> None:
    try:
        raise error
    except Exception:
        logging.getLogger("presence.inbox.receive").exception("Could not take in %s.", said, exc_info=sys.exc_info())


def test_a_kind_of_failure_is_one_line_a_minute_with_a_count(console: Console, minutes: Stepped) -> None:
    first = "Could not take in call 0. (OperationalError: database or disk is full)"
    for number in range(50):
        fail(FULL, f"call {number}")
    assert console.lines == [first]
    minutes.minute_ends()
    assert console.lines[1:] == [f"49 more within 60 s: {first}"]
    for number in range(20):
        fail(FULL, f"call {number}")
    minutes.minute_ends()
    assert console.lines[2:] == [f"20 more within 60 s: {first}"]
    minutes.minute_ends()
    assert len(console.lines) == 3


def test_when_it_comes_again_after_a_quiet_minute_it_is_told_at_once(console: Console, minutes: Stepped) -> None:
    for _ in range(2):
        fail(FULL, "call 1")
        minutes.minute_ends()
    assert len(console.lines) == 2


@pytest.mark.parametrize("error", [ValueError("oh"), caused_by(QueryCanceled("too long"))])
def test_other_failures_keep_their_tracebacks(console: Console, error: Exception) -> None:
    for _ in range(2):
        fail(error, "call 1")
    assert len(console.lines) == 2
    assert all("Traceback" in line for line in console.lines)


def test_the_minute_ends_by_itself(console: Console, minutes: Stepped, monkeypatch: pytest.MonkeyPatch) -> None:
    # the same with a shorter minute
    monkeypatch.setattr(OutagesTogether, "seconds", 0.01)
    kind = ("presence", "file", 1, OperationalError)
    minutes._counts[kind] = 3
    record = logging.LogRecord("presence", logging.ERROR, "file", 1, "said", (), None)
    OutagesTogether._look_later(minutes, kind, record).join()
    assert console.lines == ["3 more within 0 s: said"]
