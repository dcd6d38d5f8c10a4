"""Whatever a browser that nobody knows sends as its cookies, pages and sockets answer without an error of ours."""

import asyncio

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests import factory
from tests.crm_ui.pages import logged_on
from tests.presence.sockets import Page, session_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.thorough, pytest.mark.usefixtures("customizing")]
HOSTILE = {
    "a NUL": r'"aaaaaaaaaaaa\000bbbbbbbbb"',
    "a raw NUL": "aaaaaaaa\0bbbbbbbb",
    "a NUL alone": r'"\000"',
    "half a character": "aaaaaaaa\udc80bbbbbbbb".encode("utf-8", "surrogateescape").decode("latin-1"),
    "high bytes": "\xff\xfe\xfd" * 8,
    "capitals": "A" * 32,
    "much": "a" * 8_000,
    "one too many": "a" * 65,
    "too short": "a" * 7,
    "nothing": "",
    "an address": "../../../../etc/passwd",
    "a line end": r'"aaaaaaaa\012Set-Cookie: a=b"',
    "words": "' OR 1=1 --aaaaaaaa",
    "braces": '[["__json_message",0,20,"x",""]]:1:1',
}
COOKIES = [settings.SESSION_COOKIE_NAME, "csrftoken", settings.LANGUAGE_COOKIE_NAME, "theme", "messages"]


@pytest.mark.parametrize("value", HOSTILE.values(), ids=HOSTILE)
@pytest.mark.parametrize("name", COOKIES)
def test_no_cookie_is_an_error_of_ours(name: str, value: str) -> None:
    stranger = Client(raise_request_exception=False)
    for address in ("/login/", "/", "/presence/poll/?ids=1:0", "/admin/login/"):
        answer = stranger.get(address, headers={"cookie": f"{name}={value}"})
        assert answer.status_code in {200, 302}, address
    answer = stranger.post("/login/", {"username": "alice"}, headers={"cookie": f"{name}={value}"})
    assert answer.status_code in {200, 403}


@pytest.mark.parametrize("value", HOSTILE.values(), ids=HOSTILE)
@pytest.mark.parametrize("name", COOKIES[1:])
def test_nor_is_it_for_somebody_who_is_logged_on(name: str, value: str) -> None:
    client, _alice = logged_on()
    cookie = f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}; {name}={value}"
    stranger = Client(raise_request_exception=False)
    for address in ("/", "/presence/poll/?ids=1:0", "/personalize/"):
        assert stranger.get(address, headers={"cookie": cookie}).status_code == 200, address


def test_a_key_that_django_does_not_make_is_not_looked_for() -> None:
    stranger = Client()
    with CaptureQueriesContext(connection) as asked:
        for value in HOSTILE.values():
            stranger.get("/login/", headers={"cookie": f"{settings.SESSION_COOKIE_NAME}={value}"})
    assert [query for query in asked if "django_session" in query["sql"]] == []


@pytest.mark.asyncio
async def test_sockets_with_such_cookies_are_refused_and_the_others_opened() -> None:
    alice = await asyncio.to_thread(factory.make_user, "alice", role="SERVICEPRO")
    good = await asyncio.to_thread(session_of, alice)
    pages = [Page(value) for value in HOSTILE.values()] + [Page(good)]
    assert await asyncio.gather(*(page.open() for page in pages)) == [False] * len(HOSTILE) + [True]
    for page in pages:
        await page.close()
