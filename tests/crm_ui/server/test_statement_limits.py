"""No statement of a page takes for ever, and none goes on for a browser that has left. On both databases."""

import asyncio
import time
from collections.abc import Iterator
from threading import Event

import pytest
from asgiref.testing import ApplicationCommunicator
from django.contrib.auth.decorators import login_not_required
from django.core.asgi import get_asgi_application
from django.db import OperationalError, connection, connections
from django.db.backends.signals import connection_created
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from crm_ui import urls
from crm_ui.server import statement_limits
from crm_ui.server.statement_limits import Visit, ending_with_the_visit

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.urls(__name__), pytest.mark.both_databases]
ENDLESS = {
    "sqlite": "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT count(*) FROM c",
    "postgresql": "SELECT pg_sleep(60)",
}
begun, ended = Event(), Event()


@csrf_exempt
@login_not_required
def endless(request: HttpRequest) -> HttpResponse:
    begun.set()
    try:
        ask_for_ever()
    finally:
        ended.set()
    return HttpResponse()


def ask_for_ever() -> None:
    with connection.cursor() as cursor:
        cursor.execute(ENDLESS[connection.vendor])
        cursor.fetchall()


urlpatterns = [path("endless/", endless), *urls.urlpatterns]
handler500 = urls.handler500


@pytest.fixture
def limit() -> Iterator:
    """Limits the statements of this test."""
    fresh()
    yield statement_limits.limit
    connection_created.disconnect(dispatch_uid="statement limits")
    fresh()


def fresh() -> None:
    """The next connection is a new one, without what held for the one before."""
    connection.close()
    connection.execute_wrappers.clear()
    getattr(connections["default"], "close_pool", lambda: None)()
    begun.clear()
    ended.clear()


def test_a_statement_ends_when_its_time_is_over(limit) -> None:
    limit(0.2)
    began = time.monotonic()
    with pytest.raises(OperationalError):
        ask_for_ever()
    assert time.monotonic() - began < 10
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        assert cursor.fetchone() == (1,)


def test_without_a_limit_as_in_maintenance_nothing_is_stopped() -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SHOW statement_timeout")
            assert cursor.fetchone() == ("0",)
    assert connection.execute_wrappers == []


def test_a_transaction_that_is_left_open_ends_too(limit) -> None:
    limit(0.2)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SHOW idle_in_transaction_session_timeout")
            assert cursor.fetchone() == ("10s",)


@pytest.mark.parametrize("htmx", [False, True])
def test_who_asked_is_told_that_it_took_too_long(limit, htmx: bool) -> None:
    limit(0.2)
    client = Client(raise_request_exception=False)
    answer = client.get("/endless/", headers={"HX-Request": "true"} if htmx else {})
    assert answer.status_code == 503
    assert "his took too long" in answer.text
    assert "not reachable" not in answer.text


@pytest.mark.asyncio
async def test_what_runs_ends_when_the_browser_leaves(limit, caplog) -> None:
    limit(60)
    visit = await opened("GET")
    await visit.send_input({"type": "http.disconnect"})
    await until(ended)
    await gone(visit)
    assert caplog.records == []


@pytest.mark.thorough
@pytest.mark.asyncio
async def test_what_changes_something_is_done_though_the_browser_leaves(limit) -> None:
    limit(1)
    visit = await opened("POST")
    await visit.send_input({"type": "http.disconnect"})
    assert not await asyncio.to_thread(ended.wait, 0.5)
    await until(ended)
    await gone(visit)


def test_the_next_one_is_not_disturbed_by_who_has_left(limit) -> None:
    limit(60)
    visit, cancelled = Visit(), []
    visit.uses(lambda: cancelled.append(1))
    assert not visit.ends()
    visit.leave()
    assert cancelled == []


async def opened(method: str) -> ApplicationCommunicator:
    scope = {
        "type": "http",
        "method": method,
        "path": "/endless/",
        "query_string": b"",
        "headers": [(b"host", b"localhost")],
        "http_version": "1.1",
    }
    application = ending_with_the_visit(get_asgi_application())
    visit = ApplicationCommunicator(application, scope)
    await visit.send_input({"type": "http.request", "body": b"", "more_body": False})
    await until(begun)
    return visit


async def until(event: Event) -> None:
    assert await asyncio.to_thread(event.wait, 20)


async def gone(visit: ApplicationCommunicator) -> None:
    await visit.wait(timeout=20)
