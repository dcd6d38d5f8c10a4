"""What a stranger sends is bounded: in Daphne before it is taken, under any server before it is read."""

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest
from asgiref.testing import ApplicationCommunicator
from django.core.handlers.asgi import ASGIHandler
from pytest_django.fixtures import Settings
from twisted.internet.task import Clock
from twisted.internet.testing import StringTransport

from crm_ui.server import request_limits
from crm_ui.server.daphne_limits import LINGER_SECONDS, Channel, Factory, LimitedServer, is_origin
from crm_ui.server.request_limits import REQUEST_SECONDS

KIB = 1024
FORM = "Content-Type: multipart/form-data; boundary=b"
HEAD = f"POST /login/ HTTP/1.1\r\nHost: localhost\r\n{FORM}\r\n"


class Transport(StringTransport):
    """A connection that takes note of how it ends."""

    ended = False

    def loseConnection(self) -> None:
        self.ended = True

    def abortConnection(self) -> None:
        self.ended = True


@pytest.fixture(autouse=True)
def limits(settings: Settings) -> None:
    settings.MAX_BODY_KIB = 100


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def factory() -> Factory:
    server = LimitedServer(application=None, endpoints=["none"])
    server.connections = {}
    return Factory(server)


@pytest.fixture
def channel(factory: Factory, clock: Clock) -> Iterator[Channel]:
    channel = connected(factory, clock)
    yield channel
    channel.connectionLost(None)
    assert clock.getDelayedCalls() == []


def connected(factory: Factory, clock: Clock) -> Channel:
    channel = factory.buildProtocol(None)
    channel.callLater = clock.callLater
    channel.makeConnection(Transport())
    return channel


def said(channel: Channel) -> str:
    return channel.transport.value().decode()


@pytest.mark.parametrize("declared", [100 * KIB + 1, 300 * KIB * KIB, 10**30])
def test_a_body_that_is_declared_too_large_is_refused_before_it_comes(channel: Channel, declared: int) -> None:
    channel.dataReceived(f"{HEAD}Expect: 100-continue\r\nContent-Length: {declared}\r\n\r\n".encode())
    assert said(channel).startswith("HTTP/1.1 413 ")
    assert "larger than 100 KiB" in said(channel)
    assert "100 Continue" not in said(channel)


def test_of_a_body_that_is_refused_nothing_is_kept_and_its_connection_ends(channel: Channel, clock: Clock) -> None:
    channel.dataReceived(f"{HEAD}Content-Length: {300 * KIB * KIB}\r\n\r\n".encode())
    for _ in range(50):
        channel.dataReceived(b"x" * 64 * KIB)
    assert channel.requests[0].content.tell() == 0
    assert said(channel).count("HTTP/1.1") == 1
    clock.advance(LINGER_SECONDS + 0.1)
    assert channel.transport.ended


def test_a_body_in_chunks_is_refused_when_it_becomes_too_large(channel: Channel) -> None:
    channel.dataReceived(f"{HEAD}Transfer-Encoding: chunked\r\n\r\n".encode())
    chunk = f"{KIB:x}\r\n".encode() + b"x" * KIB + b"\r\n"
    for _ in range(100):
        channel.dataReceived(chunk)
    assert said(channel) == ""
    for _ in range(100):
        channel.dataReceived(chunk)
    assert said(channel).startswith("HTTP/1.1 413 ")
    assert channel.requests[0].content.tell() == 100 * KIB
    channel.dataReceived(b"0\r\n\r\n")
    assert channel.transport.ended


BEGINNINGS = {
    "half a line": b"GET /lo",
    "half of the headers": HEAD.encode(),
    "half a socket": b"GET /ws/ HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n",
    "half a body": f"{HEAD}Content-Length: 1000\r\n\r\nabc".encode(),
    "half a chunk": f"{HEAD}Transfer-Encoding: chunked\r\n\r\n400\r\nabc".encode(),
}


@pytest.mark.parametrize("beginning", BEGINNINGS.values(), ids=BEGINNINGS)
@pytest.mark.parametrize("drip", [b"", b"x"], ids=["silent", "dripping"])
def test_a_request_that_is_never_finished_ends(channel: Channel, clock: Clock, beginning: bytes, drip: bytes) -> None:
    channel.dataReceived(beginning)
    for _second in range(int(REQUEST_SECONDS) - 1):
        clock.advance(1)
        channel.dataReceived(drip)
    assert not channel.transport.ended
    clock.advance(2)
    assert channel.transport.ended


@pytest.mark.parametrize(
    ("said", "is_one"),
    [
        *(
            (good, True)
            for good in (b"null", b"http://localhost", b"https://[::1]:8000", b"http://crm.example.com:80")
        ),
        *(
            (bad, False)
            for bad in (b"http://[", b"http://[::1", b"", b"http://", b"http://a:99999999", b"http://\xff")
        ),
    ],
)
def test_what_is_no_origin_is_told_from_one(said: bytes, is_one: bool) -> None:
    assert is_origin(said) is is_one


def test_a_connection_that_says_nothing_ends(channel: Channel, clock: Clock) -> None:
    clock.advance(REQUEST_SECONDS + 1)
    assert channel.transport.ended


@pytest.mark.parametrize("flood", [b"X: y\r\n", b"X: " + b"y" * 1_000 + b"\r\n", b"Y" * 1_000])
def test_a_flood_of_headers_ends(channel: Channel, flood: bytes) -> None:
    channel.dataReceived(b"GET / HTTP/1.1\r\n")
    sent = next(number for number in range(1_000) if channel.transport.ended or channel.dataReceived(flood))
    assert sent <= 502


def test_a_connection_too_many_is_closed(factory: Factory) -> None:
    factory.most = -1
    assert factory.buildProtocol(None) is None


def visit(*, headers: dict[str, str]) -> ApplicationCommunicator:
    lines = [(name.encode(), value.encode()) for name, value in headers.items()]
    scope = {"type": "http", "method": "POST", "path": "/login/", "query_string": b"", "headers": lines}
    return ApplicationCommunicator(request_limits.limited(reading), scope)


async def reading(scope: Any, receive: Any, send: Any) -> None:
    """As Django does before anything else."""
    (await ASGIHandler().read_body(receive)).close()
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b""})


async def status(communicator: ApplicationCommunicator) -> int:
    async with asyncio.timeout(10):
        return (await communicator.receive_output(timeout=10))["status"]


@pytest.mark.asyncio
async def test_under_any_server_a_declared_body_is_refused_unread() -> None:
    assert await status(visit(headers={"content-length": str(100 * KIB + 1)})) == 413
    assert await status(visit(headers={"content-length": "9" * 5_000})) == 413


@pytest.mark.asyncio
async def test_under_any_server_a_body_is_refused_when_it_becomes_too_large() -> None:
    large, allowed = visit(headers={}), visit(headers={})
    for _ in range(101):
        await large.send_input({"type": "http.request", "body": b"x" * KIB, "more_body": True})
    assert await status(large) == 413
    await allowed.send_input({"type": "http.request", "body": b"x" * 100 * KIB, "more_body": False})
    assert await status(allowed) == 200


@pytest.mark.asyncio
async def test_under_any_server_a_body_that_does_not_come_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    # the same with a shorter wait
    monkeypatch.setattr(request_limits, "REQUEST_SECONDS", 0.2)
    slow = visit(headers={"content-length": "1000"})
    await slow.send_input({"type": "http.request", "body": b"abc", "more_body": True})
    assert await status(slow) == 408
