"""What people see when the product fails, and when it is only the database that is away."""

import sqlite3

import pytest
from django.core.exceptions import PermissionDenied
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import path
from pytest_django import DjangoDbBlocker

from crm_ui import urls
from crm_ui.views import errors

pytestmark = pytest.mark.urls(__name__)


def broken(request: HttpRequest) -> HttpResponse:
    raise KeyError("nobody thought of that")


def away(request: HttpRequest) -> HttpResponse:
    """As with PostgreSQL that is not there; and the view makes something of it."""
    try:
        raise OperationalError("connection refused")
    except OperationalError as error:
        raise RuntimeError("cannot go on") from error


def busy(request: HttpRequest) -> HttpResponse:
    """As with SQLite that another process writes to all the time."""
    one, other = (sqlite3.connect("file:busy?mode=memory&cache=shared", uri=True, timeout=0) for _ in range(2))
    one.execute("CREATE TABLE busy (x)")
    one.execute("BEGIN IMMEDIATE")
    return asked(other, "BEGIN IMMEDIATE")


def wrong(request: HttpRequest) -> HttpResponse:
    return asked(sqlite3.connect(":memory:"), "SELECT * FROM nothing")


def asked(database: sqlite3.Connection, question: str) -> HttpResponse:
    try:
        return HttpResponse(database.execute(question))
    except sqlite3.OperationalError as error:
        raise OperationalError from error


def denied(request: HttpRequest) -> HttpResponse:
    raise PermissionDenied


urlpatterns = [path(f"{view.__name__}/", view) for view in (broken, away, busy, wrong, denied)] + urls.urlpatterns
handler403, handler404, handler500 = urls.handler403, urls.handler404, urls.handler500


@pytest.fixture
def client(browser: Client) -> Client:
    browser.raise_request_exception = False
    return browser


@pytest.mark.parametrize("address", ["/away/", "/busy/"])
def test_without_a_database_the_page_says_so_and_offers_another_try(client: Client, address: str) -> None:
    answer = client.get(address, {"page": 2})
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert "The database is not reachable" in answer.text
    assert f'href="{address}?page=2"' in answer.text


def test_after_a_form_the_other_try_starts_where_the_form_was(client: Client) -> None:
    answer = client.post("/away/", headers={"Referer": "http://testserver/transactions/new/"})
    assert 'href="http://testserver/transactions/new/"' in answer.text
    assert 'href="/"' in client.post("/away/", headers={"Referer": "https://elsewhere.example/"}).text


@pytest.mark.parametrize("address", ["/broken/", "/wrong/"])
def test_other_errors_are_ours(client: Client, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 500
    assert "The error is on our side" in answer.text


@pytest.mark.parametrize(("address", "text"), [("/away/", "database is not reachable"), ("/broken/", "could not do")])
def test_a_page_that_stays_gets_a_line_for_its_message_bar(client: Client, address: str, text: str) -> None:
    answer = client.post(address, headers={"HX-Request": "true"})
    assert answer["HX-Retarget"] == "[data-messages]"
    assert answer.text.startswith('<div class="message message--error" role="alert">')
    assert text in answer.text


def test_saying_so_asks_the_database_nothing(rf: RequestFactory) -> None:
    """In this test asking it would fail."""
    try:
        away(rf.get("/away/"))
    except RuntimeError:
        answers = [errors.server_error(rf.get("/away/", headers=headers)) for headers in ({}, {"HX-Request": "true"})]
    assert [answer.status_code for answer in answers] == [503, 503]


@pytest.mark.parametrize("address", ["/away/", "/broken/", "/nothing/", "/denied/", "/search/?q=%00"])
def test_in_a_call_no_error_takes_the_toolbar_away(client: Client, address: str) -> None:
    client.get("/")
    page = client.get(address).text
    assert 'class="shell-header"' in page
    assert 'class="nav-bar"' in page
    assert "data-toolbar" in page
    assert "js/toolbar.js" in page


def test_the_frame_of_an_error_asks_the_database_nothing(
    client: Client, rf: RequestFactory, django_db_blocker: DjangoDbBlocker
) -> None:
    request = rf.get("/away/")
    request.COOKIES = {name: cookie.value for name, cookie in client.cookies.items()}
    with django_db_blocker.block():
        try:
            away(request)
        except RuntimeError:
            answer = errors.server_error(request)
    assert "data-toolbar" in answer.text


def test_who_is_not_logged_on_gets_no_frame(rf: RequestFactory) -> None:
    request = rf.get("/broken/")
    try:
        broken(request)
    except KeyError:
        page = errors.server_error(request).text
    assert "data-toolbar" not in page
    assert "The error is on our side" in page


def test_a_frame_that_fails_hides_no_error(
    client: Client, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fails(_request: HttpRequest) -> dict[str, object]:
        raise KeyError("frame")

    # A fault in the frame cannot be had from outside.
    monkeypatch.setattr(errors, "without_database", fails)
    assert "The error is on our side" in client.get("/broken/").text
    assert "The frame of an error page failed." in caplog.text
