"""uvicorn takes what a socket sends in small pieces, as it is worked off, and loses nothing of the rest."""

import asyncio
import json
from collections.abc import Iterator
from typing import Any

import pytest
from uvicorn.config import Config
from uvicorn.protocols.utils import ClientDisconnected
from uvicorn.server import ServerState

from crm_ui.server.uvicorn_sockets import MOST_AFTER_THE_END, PIECE, SocketProtocol

pytestmark = pytest.mark.asyncio
HANDSHAKE = (
    b"GET /ws/ HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
)


def frames(count: int) -> bytes:
    """Frames of a browser, masked with zeros."""
    texts = [json.dumps({"ack": number}).encode() for number in range(count)]
    return b"".join(bytes([0x81, 0x80 | len(text), 0, 0, 0, 0]) + text for text in texts)


class Network(asyncio.Transport):
    """A connection that takes note of what is done with it."""

    reading, ended, written = True, False, b""

    def pause_reading(self) -> None:
        self.reading = False

    def resume_reading(self) -> None:
        self.reading = True

    def is_closing(self) -> bool:
        return self.ended

    def write(self, data: bytes) -> None:
        self.written += data

    def close(self) -> None:
        self.ended = True

    abort = close


class Application:
    """Opens the socket, and takes what comes when it is told to."""

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self.receive, self.send = receive, send
        await receive()
        await send({"type": "websocket.accept"})
        await asyncio.Event().wait()

    async def take(self, count: int) -> list[int]:
        return [json.loads((await self.receive())["text"])["ack"] for _ in range(count)]


@pytest.fixture
def application() -> Application:
    return Application()


@pytest.fixture
async def socket(application: Application) -> Iterator[SocketProtocol]:
    """A socket whose handshake is done."""
    config = Config(application, lifespan="off", ws_per_message_deflate=False, ws_ping_interval=None)
    state = ServerState()
    socket = SocketProtocol(config, state, {})
    socket.connection_made(Network())
    socket.data_received(HANDSHAKE)
    while not socket.handshake_complete:  # noqa: ASYNC110 uvicorn tells nobody
        await asyncio.sleep(0)
    yield socket
    for task in state.tasks:
        task.cancel()
    if socket.close_timer:
        socket.close_timer.cancel()


async def test_a_flood_waits_while_frames_wait_for_the_application(socket: SocketProtocol) -> None:
    socket.data_received(frames(10_000))
    assert 0 < socket.queue.qsize() <= PIECE // 8
    assert not socket.transport.reading


async def test_of_a_flood_nothing_is_lost_and_its_order_is_kept(
    socket: SocketProtocol, application: Application
) -> None:
    socket.data_received(frames(3_000))
    assert await application.take(3_000) == list(range(3_000))
    assert socket.transport.reading


async def test_a_frame_larger_than_a_piece_is_taken_at_once(socket: SocketProtocol, application: Application) -> None:
    text = json.dumps({"ack": 1, "more": "x" * PIECE * 4}).encode()
    socket.data_received(b"\x81\xfe" + len(text).to_bytes(2, "big") + bytes(4) + text)
    assert await application.take(1) == [1]


async def test_who_goes_on_after_the_end_is_cut_off(socket: SocketProtocol, application: Application) -> None:
    socket.data_received(frames(10))
    await application.send({"type": "websocket.close", "code": 4429})
    assert (4429).to_bytes(2, "big") in socket.transport.written
    socket.data_received(frames(10))
    assert not socket.transport.ended
    socket.data_received(frames(MOST_AFTER_THE_END // 10))
    assert socket.transport.ended


async def test_who_answers_the_end_is_closed_with_it(socket: SocketProtocol, application: Application) -> None:
    await application.send({"type": "websocket.close", "code": 4429})
    socket.data_received(frames(10) + b"\x88\x82\x00\x00\x00\x00" + (4429).to_bytes(2, "big"))
    assert socket.transport.ended


def told(text: str) -> bytes:
    return b"\x81" + bytes([len(text.encode())]) + text.encode()


async def test_what_the_application_says_is_sent_as_text(socket: SocketProtocol, application: Application) -> None:
    socket.transport.written = b""
    for text in ('{"beat":1}', '{"p":"Jörg"}', '{"p":"Jörg"}'):
        await application.send({"type": "websocket.send", "text": text})
    assert socket.transport.written == told('{"beat":1}') + told('{"p":"Jörg"}') * 2


async def test_while_the_network_takes_no_more_a_frame_waits(socket: SocketProtocol, application: Application) -> None:
    socket.transport.written = b""
    socket.pause_writing()
    sending = asyncio.ensure_future(application.send({"type": "websocket.send", "text": "late"}))
    await asyncio.sleep(0)
    assert not socket.transport.written
    socket.resume_writing()
    await sending
    assert socket.transport.written == told("late")


async def test_after_the_end_nothing_is_sent(socket: SocketProtocol, application: Application) -> None:
    await application.send({"type": "websocket.close", "code": 4429})
    written = socket.transport.written
    with pytest.raises(RuntimeError, match="after sending"):
        await application.send({"type": "websocket.send", "text": "late"})
    socket.connection_lost(None)
    with pytest.raises(ClientDisconnected):
        await application.send({"type": "websocket.send", "text": "late"})
    assert socket.transport.written == written
