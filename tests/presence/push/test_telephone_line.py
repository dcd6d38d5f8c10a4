"""The line of a telephone in the browser: who gets one, what goes through it, and that both its ends end together."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from asgiref.sync import sync_to_async
from channels.testing import WebsocketCommunicator
from django.conf import settings
from websockets.asyncio.server import ServerConnection, serve

from presence.models import Agent
from presence.push import api, telephone_line
from presence.push.connection import CLOSED_BY_US
from presence.push.consumers import TOO_MANY
from presence.push.routing import sockets
from presence.push.telephone_line import MOST_LINES, NO_LINE, NOT_HERE
from tests import factory
from tests.patience import becomes
from tests.presence.sockets import session_of

pytestmark = [pytest.mark.asyncio, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("customizing")]
REGISTER = "REGISTER sip:pbx.example SIP/2.0\r\n\r\n"


class Pbx:
    """Where telephones in the browser come. It says what it was told, and can end a line."""

    def __init__(self) -> None:
        self.heard: list[str] = []
        self.lines: list[ServerConnection] = []

    async def take(self, line: ServerConnection) -> None:
        self.lines.append(line)
        async for message in line:
            self.heard.append(str(message))
            await line.send(f"SIP/2.0 200 OK\r\n\r\n{message}")


@asynccontextmanager
async def pbx_of(*names: str) -> AsyncIterator[tuple[Pbx, list[str]]]:
    """With the sessions of these users, whose telephones are in the browser."""
    pbx = Pbx()
    async with serve(pbx.take, "127.0.0.1", 0, subprotocols=["sip"]) as server:  # type: ignore[list-item]
        port = next(iter(server.sockets)).getsockname()[1]
        yield pbx, await sync_to_async(_sessions)(names, f"ws://127.0.0.1:{port}/ws")


def _sessions(names: tuple[str, ...], socket: str) -> list[str]:
    destination = factory.make_destination()
    destination.connector, destination.address = "asterisk", "pbx.example"
    destination.browser_extensions, destination.telephone_socket = "88", socket
    destination.save()
    users = [factory.make_user(name, role="SERVICEPRO") for name in names]
    for number, user in enumerate(users):
        Agent.objects.update_or_create(
            user=user, defaults={"extension": f"88{number:02}", "role": user.business_roles.get()}
        )
    return [session_of(user) for user in users]


def window(
    session: str, *, subprotocols: tuple[str, ...] = ("sip",), origin: str = "http://localhost"
) -> WebsocketCommunicator:
    cookie = f"{settings.SESSION_COOKIE_NAME}={session}".encode()
    headers = [(b"origin", origin.encode()), (b"host", b"localhost"), (b"cookie", cookie)]
    return WebsocketCommunicator(sockets, "/ws/telephone/", headers=headers, subprotocols=list(subprotocols))


async def closed_with(socket: WebsocketCommunicator) -> int:
    said = await socket.receive_output(timeout=5)
    assert said["type"] == "websocket.close"
    return int(said["code"])


async def test_what_either_side_says_comes_to_the_other_as_it_is() -> None:
    async with pbx_of("alice") as (pbx, [alice]):
        socket = window(alice)
        assert await socket.connect(timeout=5) == (True, "sip")
        await socket.send_to(text_data=REGISTER)
        assert await socket.receive_from(timeout=5) == f"SIP/2.0 200 OK\r\n\r\n{REGISTER}"
        assert pbx.heard == [REGISTER]
        await socket.disconnect()


async def test_when_the_telephone_system_ends_the_line_the_window_is_told_and_the_reverse() -> None:
    async with pbx_of("alice") as (pbx, [alice]):
        socket = window(alice)
        await socket.connect(timeout=5)
        await becomes(lambda: len(pbx.lines) == 1)
        await pbx.lines[0].close()
        assert await closed_with(socket) == NO_LINE
        other = window(alice)
        await other.connect(timeout=5)
        await becomes(lambda: len(pbx.lines) == 2)
        await other.disconnect()
        await asyncio.wait_for(pbx.lines[1].wait_closed(), 5)
        assert api.hub_here().telephones == set()


async def test_who_has_no_telephone_in_the_browser_gets_no_line() -> None:
    async with pbx_of("alice") as (pbx, [alice]):
        await sync_to_async(Agent.objects.update)(extension="3001")
        socket = window(alice)
        assert await socket.connect(timeout=5) == (True, "sip")
        assert await closed_with(socket) == NOT_HERE
        assert pbx.lines == []


async def test_nobody_without_a_session_or_from_elsewhere_or_who_speaks_no_sip_is_let_in() -> None:
    async with pbx_of("alice") as (pbx, [alice]):
        strangers = [window(""), window(alice, origin="http://elsewhere.example"), window(alice, subprotocols=())]
        assert [(await each.connect(timeout=5))[0] for each in strangers] == [False] * 3
        assert pbx.lines == []


async def test_where_no_telephone_system_answers_the_window_is_told() -> None:
    async with pbx_of("alice") as (_pbx, [alice]):
        pass
    socket = window(alice)
    await socket.connect(timeout=5)
    assert await closed_with(socket) == NO_LINE


async def test_a_message_that_is_too_large_and_one_line_too_many_are_refused() -> None:
    async with pbx_of("alice") as (pbx, [alice]):
        lines = [window(alice) for _each in range(MOST_LINES)]
        for each in lines:
            assert (await each.connect(timeout=5))[0]
        await becomes(lambda: len(api.hub_here().telephones) == MOST_LINES)
        one_more = window(alice)
        await one_more.connect(timeout=5)
        assert await closed_with(one_more) == TOO_MANY
        await lines[0].send_to(text_data="x" * 70_000)
        assert await closed_with(lines[0]) == TOO_MANY
        assert pbx.heard == []
        for each in lines[1:]:
            await each.disconnect()


async def test_when_the_session_ends_so_does_the_line_and_the_password(monkeypatch: pytest.MonkeyPatch) -> None:
    dismissed: list[int] = []
    # there is no Asterisk that could take it back
    monkeypatch.setattr(telephone_line.browser_telephones, "dismiss", dismissed.append)
    async with pbx_of("alice", "bob") as (pbx, [alice, bob]):
        socket, of_bob = window(alice), window(bob)
        await socket.connect(timeout=5)
        await of_bob.connect(timeout=5)
        await becomes(lambda: len(pbx.lines) == 2)
        [user_id] = {line.visitor.user_id for line in api.hub_here().telephones if line.visitor.session_key == alice}
        api.session_ended_here(alice, user_id=user_id, reason="logged-off")
        assert await closed_with(socket) == CLOSED_BY_US
        await becomes(lambda: dismissed == [user_id])
        assert await of_bob.receive_nothing(timeout=0.1)
        await of_bob.disconnect()
