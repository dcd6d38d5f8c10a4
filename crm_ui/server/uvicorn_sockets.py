"""The sockets of uvicorn, read in small pieces, and a frame for many put together once.

Of itself uvicorn takes a quarter of a megabyte of a flood in one go.

uvicorn is told of it on its command line: `--ws crm_ui.server.uvicorn_sockets:SocketProtocol`.
"""

from functools import lru_cache
from typing import Any

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.frames import Frame, Opcode
from websockets.protocol import OPEN

PIECE = 2_048  # bytes
MOST_AFTER_THE_END = 16_384
"""Bytes that are read of a socket that we have closed; whoever sends more is cut off."""


@lru_cache(maxsize=1)
def frame_of(text: str) -> bytes:
    """The text as a frame. That of a change goes to all its watchers, one after the other."""
    return Frame(Opcode.TEXT, text.encode()).serialize(mask=False)


class SocketProtocol(WebSocketsSansIOProtocol):
    """A socket. The next piece is read when what came with the last one has been worked off; nothing is lost."""

    _unread = b""
    _late = 0

    def data_received(self, data: bytes) -> None:
        if self.close_sent:
            self._after_the_end(data)
        else:
            self._unread += data
            self._read_on()

    async def send(self, message: Any) -> None:
        text = message.get("text")
        if text is None or not self._takes_frames:
            await super().send(message)
        else:
            self.transport.write(frame_of(text))

    @property
    def _takes_frames(self) -> bool:
        """Whether a frame can be written as it is: the socket is open, uncompressed, and the network takes more."""
        return self.conn.state is OPEN and self.writable.is_set() and not (self.disconnected or self.conn.extensions)

    async def receive(self) -> Any:
        message = await super().receive()
        self._read_on()
        return message

    def _read_on(self) -> None:
        while self._unread and not (self.read_paused or self.close_sent):
            piece, self._unread = self._unread[:PIECE], self._unread[PIECE:]
            super().data_received(piece)

    def _after_the_end(self, data: bytes) -> None:
        """The other end's answer to our close is still to come, perhaps behind much else."""
        late, self._unread = self._unread + data, b""
        self._late += len(late)
        if self._late > MOST_AFTER_THE_END:
            self.transport.abort()
        else:
            super().data_received(late)
