"""The sockets of Daphne, read no faster than they are worked off: of itself it puts all that comes into a queue."""

from typing import Any

from daphne.ws_protocol import WebSocketProtocol
from twisted.internet import reactor

PIECES = 64  # of frames, two to a frame, that are taken in one go; a page of ours never sends so many
PAUSE_SECONDS = 0.1  # until the next go


class SocketProtocol(WebSocketProtocol):
    """A socket. What it has not taken stays with the network, so that its sender has to wait; nothing is lost."""

    _taken = 0
    _next_go: Any = None

    def processData(self) -> bool:
        """Take one piece of a frame. Returns whether to go on at once."""
        if self._taken >= PIECES:
            return False
        self._taken += 1
        if self._next_go is None:
            self._next_go = self.call_later(PAUSE_SECONDS, self._go_on)
        if self._taken == PIECES:
            self.transport.pauseProducing()
        return bool(super().processData())

    def onMessage(self, payload: bytes, isBinary: bool) -> None:
        if self.state == self.STATE_OPEN:  # after the end nobody would take it out of the queue
            super().onMessage(payload, isBinary)

    def connectionLost(self, reason: Any) -> None:
        if self._next_go is not None:
            self._next_go.cancel()
            self._next_go = None
        super().connectionLost(reason)

    def call_later(self, seconds: float, act: Any) -> Any:
        return reactor.callLater(seconds, act)

    def _go_on(self) -> None:
        """Begin the next go, if all of the last one has been worked off."""
        self._next_go = None
        if self.state == self.STATE_OPEN and not self.application_queue.empty():
            self._next_go = self.call_later(PAUSE_SECONDS, self._go_on)
            return
        was_full = self._taken >= PIECES
        self._taken = 0
        if was_full:
            self.transport.resumeProducing()
            self.consumeData()
