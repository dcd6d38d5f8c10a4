"""Daphne takes what a socket sends no faster than it is worked off, and loses nothing of what it has not taken."""

import asyncio
import json
from collections.abc import Iterator

import pytest
from daphne.ws_protocol import WebSocketFactory
from twisted.internet.task import Clock
from twisted.internet.testing import StringTransport

from crm_ui.server.daphne_limits import LimitedServer
from crm_ui.server.daphne_sockets import PAUSE_SECONDS, PIECES, SocketProtocol

FRAMES_AT_ONCE = PIECES // 2


def frames(count: int, *, first: int = 0) -> bytes:
    """Frames of a browser, masked with zeros."""
    texts = [json.dumps({"ack": first + n}).encode() for n in range(count)]
    return b"".join(bytes([0x81, 0x80 | len(text), 0, 0, 0, 0]) + text for text in texts)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def socket(clock: Clock) -> Iterator[SocketProtocol]:
    """A socket whose handshake is done."""
    server = LimitedServer(application=None, endpoints=["none"])
    server.connections = {}
    server.ws_factory = WebSocketFactory(server)
    socket = server.ws_factory.buildProtocol(None)
    socket.call_later = clock.callLater
    socket.makeConnection(StringTransport())
    socket.state, socket.websocket_version, socket.client_addr = socket.STATE_OPEN, 13, None
    socket.inside_message, socket.current_frame = False, None
    socket.application_queue = asyncio.Queue()
    yield socket
    if socket._next_go is not None:
        socket._next_go.cancel()
    socket.openHandshakeTimeoutCall.cancel()


def taken(socket: SocketProtocol) -> list[int]:
    """What the application finds now."""
    queue = socket.application_queue
    return [json.loads(queue.get_nowait()["text"])["ack"] for _ in range(queue.qsize())]


def test_what_a_page_says_is_taken_at_once(socket: SocketProtocol) -> None:
    socket.dataReceived(frames(10))
    assert taken(socket) == list(range(10))
    assert socket.transport.producerState == "producing"


def test_a_flood_waits_in_the_network_while_frames_wait_for_the_application(
    socket: SocketProtocol, clock: Clock
) -> None:
    socket.dataReceived(frames(4_000))
    clock.advance(PAUSE_SECONDS * 10)
    assert socket.application_queue.qsize() == FRAMES_AT_ONCE
    assert socket.transport.producerState == "paused"


def test_of_a_flood_nothing_is_lost_and_its_order_is_kept(socket: SocketProtocol, clock: Clock) -> None:
    socket.dataReceived(frames(FRAMES_AT_ONCE * 3 + 5))
    found = taken(socket)
    for _ in range(3):
        clock.advance(PAUSE_SECONDS)
        found += taken(socket)
    assert found == list(range(FRAMES_AT_ONCE * 3 + 5))
    assert socket.transport.producerState == "producing"


def test_after_the_end_frames_are_not_kept(socket: SocketProtocol, clock: Clock) -> None:
    socket.serverClose(code=4429)
    for _ in range(10):
        socket.dataReceived(frames(100))
        clock.advance(PAUSE_SECONDS)
    assert socket.application_queue.empty()
    assert socket.transport.producerState == "paused"
