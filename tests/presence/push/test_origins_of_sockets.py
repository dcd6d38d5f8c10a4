"""Only a page of ours opens a socket, and one that talks nonsense is closed."""

import asyncio
import json

import pytest
from channels.db import database_sync_to_async
from django.contrib.sessions.backends.db import SessionStore

from tests.presence.sockets import Page, session_of

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.asyncio,
    pytest.mark.both_databases,
    pytest.mark.thorough,
]


NONSENSE = {
    **{said: said for said in ["no json", "[]", '{"watch":[1]}', '{"watch":{"x":1}}', '{"ack":-1}', '{"shown":1}']},
    **{f"{said} {what}": said % what for what in ("1e999", "-Infinity", "NaN", "9" * 30) for said in ('{"ack":%s}',)},
    **{said: said for said in ['{"shown":[1e999]}', '{"watch":{"1":1e999}}', '{"watch":{"1e999":1}}']},
    "deep lists": "[" * 60_000,
    "deep objects": '{"a":' * 10_000,
    "a deep list inside": '{"watch":' + "[" * 30_000 + "]" * 30_000 + "}",
}


@pytest.mark.parametrize("said", NONSENSE.values(), ids=NONSENSE)
async def test_a_page_that_talks_nonsense_is_closed_without_a_word_in_the_log(session, said, caplog):
    page = Page(session)
    await page.open()
    await page.socket.send_to(text_data=said)
    while "code" not in (message := await page.socket.receive_output(timeout=5)):
        assert json.loads(message["text"]).keys() <= {"beat", "toolbar"}  # of life, and of the logon it has just made
    assert message["code"] == 4400
    assert caplog.records == []


WRONG = [
    {"origin": "http://elsewhere.example"},
    {"origin": ""},
    {"origin": "null"},
    {"origin": "http://["},
    {"origin": "http://[::1"},
    {"origin": "http://localhost:99999999"},
    {"origin": "http://local\xffhost"},
    {"origin": "http://localhost:8001"},
    {"origin": "https://localhost"},
    {"origin": "http://localhost@elsewhere.example"},
    {"origin": "http://localhost", "host": "localhost:8001"},
    {"origin": "http://elsewhere.example", "host": "elsewhere.example"},
    {"origin": "https://localhost", "x_forwarded_proto": "https"},  # nobody is trusted to say so
    {"path": "/wsx/"},
]


@pytest.mark.parametrize("wrong", WRONG)
async def test_only_a_page_of_ours_opens_a_socket_and_only_at_its_address(session, wrong):
    assert not await Page(session, **wrong).open()


async def test_a_page_at_another_port_opens_the_socket_of_that_port(session):
    page = Page(session, origin="http://localhost:8001", host="localhost:8001")
    assert await page.open()
    await page.close()


async def test_behind_a_proxy_the_scheme_is_the_one_that_the_proxy_tells(session, settings):
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    assert not await Page(session, x_forwarded_proto="https").open()
    page = Page(session, origin="https://localhost", x_forwarded_proto="https")
    assert await page.open()
    await page.close()


async def test_an_origin_of_the_settings_is_trusted_as_for_forms(session, settings):
    settings.CSRF_TRUSTED_ORIGINS = ["https://*.example.com"]
    assert not await Page(session, origin="http://crm.example.com").open()
    page = Page(session, origin="https://crm.example.com", host="internal:8000")
    assert await page.open()
    await page.close()


def spoil(session_key: str) -> None:
    """As no page of ours does it: the session is of a user whose id is none."""
    store = SessionStore(session_key)
    store["_auth_user_id"] = "nobody"
    store.save()


async def test_a_session_that_cannot_be_read_does_not_keep_the_others_out(alice, session):
    broken = await database_sync_to_async(session_of)(alice)
    await database_sync_to_async(spoil)(broken)
    pages = [Page(key) for key in (session, broken, session, "no-such-session", "a\0b")]
    assert await asyncio.gather(*(page.open() for page in pages)) == [True, False, True, False, False]
    for page in pages:
        await page.close()
