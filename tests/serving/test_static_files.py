"""Static files are answered before Django is asked, with the headers that it would give them."""

from typing import Any

import pytest
from asgiref.testing import ApplicationCommunicator
from pytest_django.fixtures import Settings

from crm_ui.server import static_files

SHEET = "/static/css/page.css"


async def pages(scope: dict[str, Any], receive: object, send: Any) -> None:
    """In the place of Django: only the path is of interest."""
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"a page"})


async def answer(
    path: str, *, method: str = "GET", host: str = "testserver", **headers: str
) -> tuple[int, dict, bytes]:
    """Status, headers and body."""
    given = [
        (b"host", host.encode()),
        *((name.replace("_", "-").encode(), text.encode()) for name, text in headers.items()),
    ]
    scope = {"type": "http", "method": method, "path": path, "query_string": b"", "headers": given}
    asked = ApplicationCommunicator(static_files.before(pages), scope)
    await asked.send_input({"type": "http.request"})
    start, body = await asked.receive_output(), await asked.receive_output()
    return start["status"], {name.decode(): text.decode() for name, text in start["headers"]}, body["body"]


async def test_it_is_sent_whole_and_may_be_kept_but_is_nothing_else_than_it_says() -> None:
    status, headers, body = await answer(SHEET)
    assert status == 200
    assert len(body) == int(headers["content-length"]) > 0
    assert headers["content-type"].startswith("text/css")
    assert headers["cache-control"] == "max-age=60, public"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"


async def test_who_has_it_is_told_so() -> None:
    _status, headers, _body = await answer(SHEET)
    status, _headers, body = await answer(SHEET, if_none_match=headers["etag"])
    assert (status, body) == (304, b"")


@pytest.mark.parametrize(("method", "status"), [("HEAD", 200), ("POST", 405)])
async def test_without_being_fetched_it_has_no_content(method: str, status: int) -> None:
    told, _headers, body = await answer(SHEET, method=method)
    assert (told, body) == (status, b"")


async def test_where_pages_come_by_https_alone_it_does_too(settings: Settings) -> None:
    settings.SECURE_SSL_REDIRECT = True
    status, headers, _body = await answer(SHEET)
    assert (status, headers["location"]) == (301, f"https://testserver{SHEET}")
    assert (await answer(SHEET, host="evil.example"))[0] == 400


@pytest.mark.parametrize("path", ["/", "/static/", "/static/nothing.css", "/static/../manage.py", "/static/css/"])
async def test_all_else_is_a_matter_of_the_pages(path: str) -> None:
    assert (await answer(path))[2] == b"a page"
