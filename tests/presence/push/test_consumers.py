"""The sockets as Channels has them: what stands before the consumer, and what goes through it."""

import asyncio
import json
from typing import Any

import pytest
from channels.consumer import AsyncConsumer
from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncWebsocketConsumer
from channels.testing import WebsocketCommunicator
from django.conf import settings

from presence.push import api, authenticate_in_bulk
from presence.push.connection import CLOSED_BY_US, Visitor
from presence.push.consumers import UNREADABLE, PageConsumer
from presence.push.middleware import OriginMiddleware, VisitorMiddleware
from presence.push.routing import websocket_urlpatterns
from presence.status import board
from presence.status.from_database import Presence
from tests.patience import becomes
from tests.presence.sockets import session_of

pytestmark = [pytest.mark.asyncio, pytest.mark.thorough]
BOB = Presence(user_id=7, username="bob", name="Bob", version=3, word="busy")


class Inner(AsyncWebsocketConsumer):
    """What stands behind a middleware: it accepts, and shows the scope that it was given."""

    async def connect(self) -> None:
        await self.accept()
        await self.send(text_data=json.dumps(self.scope.get("visitor"), default=lambda visitor: visitor.user_id))


def communicator(application: Any, *, visitor: Visitor | None = None, **headers: str) -> WebsocketCommunicator:
    given = [(name.encode(), value.encode()) for name, value in headers.items()]
    socket = WebsocketCommunicator(application, "/ws/", headers=given)
    socket.scope["visitor"] = visitor
    return socket


async def opened(user_id: int = 1) -> WebsocketCommunicator:
    """The socket of a page whose visitor is in the scope already."""
    socket = communicator(PageConsumer.as_asgi(), visitor=Visitor(user_id=user_id))
    assert await socket.connect() == (True, None)
    return socket


def sockets_of(user_id: int = 1) -> int:
    return api.hub_here().sockets_of(user_id)


@pytest.fixture(autouse=True)
def _no_leases(monkeypatch: pytest.MonkeyPatch) -> None:
    # leases are of no interest here, and would need a database
    monkeypatch.setattr("presence.push.open_pages.write_leases", lambda opened, closed: None)


async def test_a_page_is_a_websocket_consumer_at_its_address() -> None:
    page, telephone, _nowhere = websocket_urlpatterns
    for each, address in ((page, "ws/"), (telephone, "ws/telephone/")):
        assert each.pattern.match(address)
        assert issubclass(each.callback.consumer_class, AsyncWebsocketConsumer)


async def test_only_a_page_of_ours_gets_past_the_first_middleware() -> None:
    application = OriginMiddleware(Inner())
    ours = communicator(application, origin="http://localhost", host="localhost")
    other = communicator(application, origin="http://elsewhere.example", host="localhost")
    assert (await ours.connect())[0]
    assert not (await other.connect())[0]


async def test_without_a_session_nobody_is_in_the_scope() -> None:
    socket = communicator(VisitorMiddleware(Inner()), visitor=Visitor(user_id=1))
    await socket.connect()
    assert await socket.receive_json_from() is None


@pytest.mark.django_db(transaction=True)
async def test_whose_session_it_is_is_in_the_scope(alice: Any, session: str) -> None:
    socket = communicator(VisitorMiddleware(Inner()), cookie=f"{settings.SESSION_COOKIE_NAME}={session}")
    await socket.connect()
    assert await socket.receive_json_from() == alice.pk
    await socket.disconnect()


async def test_nobody_opens_no_socket() -> None:
    assert await communicator(PageConsumer.as_asgi()).connect() == (False, CLOSED_BY_US)


async def test_what_the_hub_says_goes_through_the_consumer(monkeypatch: pytest.MonkeyPatch) -> None:
    through, send = [], AsyncConsumer.send

    async def noted(self: AsyncConsumer, message: dict[str, Any]) -> None:
        through.append(message)
        await send(self, message)

    # only notes what goes through, and does what it does
    monkeypatch.setattr(AsyncConsumer, "send", noted)
    board.apply([BOB])
    socket = await opened()
    await socket.send_json_to({"watch": {BOB.user_id: BOB.version - 1}})
    told = await socket.receive_json_from()
    api.hub_here().end_session("", user_id=1, reason="logged-off")
    assert list(told["p"]) == [str(BOB.user_id)]
    assert [message["type"] for message in through] == ["websocket.accept", *["websocket.send"] * 2, "websocket.close"]
    assert json.loads(through[2]["text"]) == {"bye": "logged-off"}
    await socket.disconnect()


async def test_a_frame_that_is_no_text_closes_the_socket() -> None:
    socket = await opened()
    await socket.send_to(bytes_data=b"{}")
    assert await socket.receive_output() == {"type": "websocket.close", "code": UNREADABLE}
    await socket.wait()
    assert not sockets_of()


async def test_a_page_that_leaves_is_not_counted_any_more() -> None:
    first, second = await opened(), await opened()
    assert sockets_of() == 2
    await first.disconnect()
    assert sockets_of() == 1
    await second.disconnect()


async def test_a_socket_that_the_server_cancels_is_not_counted_any_more() -> None:
    socket = await opened()
    socket.future.cancel()
    await becomes(lambda: not sockets_of())


async def test_a_socket_whose_frame_fails_is_not_counted_any_more(monkeypatch: pytest.MonkeyPatch) -> None:
    async def fails(self: PageConsumer, said: dict[str, Any]) -> None:
        raise ZeroDivisionError

    # a fault of ours
    monkeypatch.setattr(PageConsumer, "_take", fails)
    socket = await opened()
    await socket.send_json_to({"ack": 1})
    with pytest.raises(ZeroDivisionError):
        await socket.wait()
    assert not sockets_of()


@pytest.mark.django_db(transaction=True)
async def test_sockets_that_come_together_are_looked_up_together(
    people: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    looks, admit = [], authenticate_in_bulk.admit

    def noted(session_keys: list[str]) -> dict[str, Visitor]:
        looks.append(len(session_keys))
        return admit(session_keys)

    # only counts, and does what it does
    monkeypatch.setattr(authenticate_in_bulk, "admit", noted)
    keys = [await database_sync_to_async(session_of)(user) for user in people.values()]
    sockets = [
        communicator(VisitorMiddleware(Inner()), cookie=f"{settings.SESSION_COOKIE_NAME}={key}") for key in keys
    ]
    assert all(accepted for accepted, _ in await asyncio.gather(*(socket.connect(timeout=5) for socket in sockets)))
    assert looks == [len(keys)]
