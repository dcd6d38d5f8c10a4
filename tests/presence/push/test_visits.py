"""How often one user may open sockets and ask for presence, and that others do not notice."""

import asyncio
from collections.abc import Iterator

import pytest
from asgiref.testing import ApplicationCommunicator
from channels.db import database_sync_to_async
from django.conf import settings

from presence.push import authenticate_in_bulk, consumers, visits
from presence.push.visits import BURST
from tests.clients import client_of
from tests.presence.sockets import Page, session_of

pytestmark = pytest.mark.thorough

in_database = pytest.mark.django_db(transaction=True)
TABS_OF_A_USER = 50
ASK = "/presence/poll/?tab=tab-1&ids="


@pytest.fixture
def looked_up(monkeypatch) -> Iterator[list[str]]:
    """The sessions that were looked up in the database."""
    keys, admit = [], authenticate_in_bulk.admit

    def noted(session_keys):
        keys.extend(session_keys)
        return admit(session_keys)

    # only notes who was looked up, and does what it does
    monkeypatch.setattr(authenticate_in_bulk, "admit", noted)
    return keys


@pytest.fixture
def without_refill(monkeypatch) -> None:
    """Budgets do not fill again while the test takes its time."""
    for each in (visits.SOCKETS, visits.POLLS):
        # the test takes longer than a budget needs to fill again
        monkeypatch.setattr(each, "per_second", 0.0)


async def comes(session: str) -> Page | None:
    """A page that has opened a socket; None if it was told to come later."""
    page = Page(session)
    assert await page.open()
    await page.say(watch={}, tab=page.tab, visible=True)
    while (said := await page.socket.receive_output(timeout=10))["type"] != "websocket.close":
        if "watching" in said.get("text", ""):
            return page
    assert said["code"] == consumers.TOO_MANY
    return None


def spend(user, *sessions: str, of: visits.Visits) -> None:
    while of.take(user.pk, sessions[0]):
        pass
    for session in sessions:
        of.take(user.pk, session)


@in_database
@pytest.mark.asyncio
async def test_who_opens_sockets_all_the_time_is_told_to_come_later_without_a_look_at_the_session(
    alice, looked_up, without_refill
):
    session = await database_sync_to_async(session_of)(alice)
    for _ in range(BURST):
        page = await comes(session)
        assert page
        await page.close()
    looked_up.clear()
    assert await asyncio.gather(*(comes(session) for _ in range(20))) == [None] * 20
    assert looked_up == []


@in_database
@pytest.mark.asyncio
async def test_another_session_of_the_same_user_shares_the_budget_and_another_user_does_not(
    alice, bob, without_refill
):
    mine, mine_too, other = [await database_sync_to_async(session_of)(user) for user in (alice, alice, bob)]
    spend(alice, mine, of=visits.SOCKETS)
    assert await comes(mine_too) is None
    page = await comes(other)
    assert page
    await page.close()


@in_database
@pytest.mark.asyncio
async def test_all_tabs_of_a_user_come_back_at_once_after_two_restarts(alice):
    session = await database_sync_to_async(session_of)(alice)
    for _ in range(2):
        pages = await asyncio.gather(*(comes(session) for _ in range(TABS_OF_A_USER)))
        assert all(pages)
        await asyncio.gather(*(page.close() for page in pages))


@pytest.mark.django_db
def test_who_asks_all_the_time_is_told_when_to_come_back(client, alice, bob, without_refill):
    client.force_login(alice)
    spend(alice, client.session.session_key, of=visits.POLLS)
    refused = client.get(ASK)
    assert refused.status_code == 429
    assert int(refused["Retry-After"]) == visits.RETRY_SECONDS
    other = client_of(bob)
    assert other.get(ASK).status_code == 200


@pytest.mark.django_db
def test_a_user_with_fifty_tabs_without_sockets_is_never_told_to_wait(alice, monkeypatch):
    now = 1_000.0
    # the clock is moved by the test
    monkeypatch.setattr("time.monotonic", lambda: now)
    for _ in range(40):
        assert all(visits.POLLS.take(alice.pk, "session") for _ in range(TABS_OF_A_USER))
        now += 3.0


@in_database
@pytest.mark.asyncio
@pytest.mark.parametrize(("path", "status"), [("/presence/poll/", 429), ("/presence/badge-templates/", 200)])
async def test_the_request_of_who_is_to_wait_does_not_reach_the_pages(alice, path, status, without_refill):
    session = await database_sync_to_async(session_of)(alice)
    spend(alice, session, of=visits.POLLS)
    asked = []

    async def pages(scope, receive, send):
        asked.append(scope["path"])
        await send({"type": "http.response.start", "status": 200, "headers": []})

    cookie = f"{settings.SESSION_COOKIE_NAME}={session}".encode()
    scope = {"type": "http", "path": path, "headers": [(b"cookie", cookie)]}
    answer = ApplicationCommunicator(visits.limited(pages), scope)
    assert (await answer.receive_output(timeout=5))["status"] == status
    assert asked == ([] if status == 429 else [path])


def test_what_is_remembered_of_users_and_sessions_is_bounded(monkeypatch):
    # the same with fewer users
    monkeypatch.setattr(visits, "MOST_REMEMBERED", 100)
    for user_id in range(1_000):
        assert visits.POLLS.take(user_id, f"session-{user_id}")
    assert max(len(visits.POLLS._budgets), len(visits.POLLS._user_of)) <= 100


def test_the_log_has_one_line_a_minute_for_a_user(caplog, monkeypatch):
    # the clock stands
    monkeypatch.setattr("time.monotonic", lambda: 1_000_000.0)
    for _ in range(BURST + 50):
        visits.POLLS.take(77, "session")
    assert [record.getMessage() for record in caplog.records] == [
        "User 77 asks for presence too often, and has to wait."
    ]
