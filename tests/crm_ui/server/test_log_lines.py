"""What stands in the log."""

import logging
import re
import sys

import pytest
from django.conf import settings
from django.db import OperationalError
from django.test import Client

from crm_ui.server.log_lines import LineFormatter, NothingForWhoHasLeft, RefusalsInOneLine
from crm_ui.server.statement_limits import VISIT, BrowserLeft, Visit
from tests import factory
from tests.crm_ui.pages import logged_on


def written(record: logging.LogRecord) -> str:
    """The line of a record, as the settings say."""
    RefusalsInOneLine().filter(record)
    return LineFormatter(settings.LOGGING["formatters"]["line"]["format"], style="{").format(record)


def test_the_settings_say_so() -> None:
    assert settings.LOGGING["formatters"]["line"]["()"] == "crm_ui.server.log_lines.LineFormatter"
    assert settings.LOGGING["filters"]["refusals"]["()"] == "crm_ui.server.log_lines.RefusalsInOneLine"
    assert settings.LOGGING["handlers"]["console"]["filters"] == ["refusals", "left", "outages"]


def record_of(error: Exception, name: str, **more: object) -> logging.LogRecord:
    try:
        raise error
    except Exception:
        record = logging.LogRecord(name, logging.WARNING, "", 1, "said", (), sys.exc_info())
    for key, value in more.items():
        setattr(record, key, value)
    return record


def test_a_line_has_its_time_in_utc_with_the_zone() -> None:
    record = record_of(ValueError(), "crm_ui")
    record.exc_info, record.created = None, 1743211800.5
    assert written(record) == "2025-03-29T01:30:00.500Z WARNING crm_ui: said"


@pytest.mark.parametrize("status", [400, 403, 404, 413])
def test_a_refusal_is_one_line(status: int) -> None:
    assert "\n" not in written(record_of(PermissionError("no"), "django.request", status_code=status))


@pytest.mark.parametrize("more", [{"status_code": 500}, {}], ids=["of a request", "elsewhere"])
def test_an_error_of_ours_has_its_traceback(more: dict[str, int]) -> None:
    assert "Traceback" in written(record_of(ValueError("oh"), "django.request" if more else "presence", **more))


@pytest.mark.django_db
def test_a_page_that_is_forbidden_is_told_with_its_address_alone(caplog: pytest.LogCaptureFixture) -> None:
    factory.load_customizing()
    client: Client = logged_on("dana", role="CONSULTANT")[0]
    assert client.get("/communication/agents/").status_code == 403
    [record] = [record for record in caplog.records if record.name == "django.request"]
    assert re.fullmatch(r"\S+Z WARNING django.request: Forbidden .*/communication/agents/", written(record))


@pytest.mark.parametrize("left", [True, False])
@pytest.mark.parametrize("error", [BrowserLeft("gone"), OperationalError("interrupted"), ValueError("oh")])
def test_a_statement_that_ended_as_its_browser_left_is_no_line(error: Exception, left: bool) -> None:
    visit = Visit()
    visit.left = left
    token = VISIT.set(visit)
    try:
        told = NothingForWhoHasLeft().filter(record_of(error, "django.request", status_code=503))
    finally:
        VISIT.reset(token)
    assert told is not (left and isinstance(error, OperationalError))
