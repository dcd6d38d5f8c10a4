"""Daphne, with an end to what a stranger may send: of itself Twisted takes any body, for any time.

Import it only where Daphne serves: it installs the reactor of Daphne.
"""

import resource
from http import HTTPStatus
from math import ceil
from typing import Any
from urllib.parse import urlsplit

from daphne.http_protocol import HTTPFactory, WebRequest
from daphne.server import Server
from daphne.ws_protocol import WebSocketFactory
from django.conf import settings
from twisted.internet import reactor as reactor  # also for `daphne`
from twisted.web import http

from crm_ui.server.daphne_sockets import SocketProtocol
from crm_ui.server.request_limits import REQUEST_SECONDS, TOO_LARGE, TOO_SLOW, is_too_large, refusal

FILES_OF_OUR_OWN = 64
LOOK_SECONDS = 2.0  # within which each connection is looked at once, as Daphne does
AT_ONCE = 25
"""So many connections are looked at in one go: to send a thousand pings at once would hold up badges for 30 ms."""

LINGER_SECONDS = 2.0  # for which a refused body is still taken and dropped, so that its sender reads the refusal


def is_origin(said: bytes) -> bool:
    """Whether it has the form of a scheme with a host, and perhaps a port; `null` is what browsers say without one."""
    try:
        parts = urlsplit(said.decode("ascii"))
        return said == b"null" or bool(parts.scheme and parts.hostname and parts.port != 0)
    except ValueError:
        return False


class Request(WebRequest):
    """A request. A body that is too large is refused as soon as that is known, and not kept."""

    refused = False

    def gotLength(self, length: int | None) -> None:
        too_large = length is not None and is_too_large(length)
        super().gotLength(0 if too_large else length)
        if too_large:
            self._refuse()

    def handleContentChunk(self, data: bytes) -> None:
        if not self.refused and is_too_large(self.content.tell() + len(data)):
            self._refuse()
        if not self.refused:
            super().handleContentChunk(data)

    def requestReceived(self, *line: bytes) -> None:
        if self.refused:
            self.channel.loseConnection()
        else:
            super().requestReceived(*line)

    def process(self) -> Any:
        """What is no origin at all is handed on as none, and refused as such: autobahn would take it as an error."""
        if not all(map(is_origin, self.requestHeaders.getRawHeaders(b"Origin", []))):
            self.requestHeaders.setRawHeaders(b"Origin", [b"null"])
        return super().process()

    def _refuse(self) -> None:
        self.refused = True
        self.requestHeaders.removeHeader(b"Expect")
        self.channel.refuse(TOO_LARGE, within=LINGER_SECONDS)


class Channel(http.HTTPChannel):
    """A connection. A request that has begun has to be there in time."""

    abortTimeout = 5
    _deadline: Any = None

    def dataReceived(self, data: bytes) -> None:
        if self._deadline is None and not self._handlingRequest:
            self._deadline = self.callLater(REQUEST_SECONDS, self._took_too_long)
        super().dataReceived(data)

    def allContentReceived(self) -> None:
        self._forget_deadline()
        super().allContentReceived()

    def connectionLost(self, reason: Any) -> None:
        self._forget_deadline()
        super().connectionLost(reason)

    def refuse(self, status: int, *, within: float) -> None:
        """Answer with the refusal; by then the connection is closed, whatever its other end does."""
        page = refusal(status)
        head = f"HTTP/1.1 {status} {HTTPStatus(status).phrase}\r\nConnection: close\r\n"
        kind = f"Content-Type: text/html; charset=utf-8\r\nContent-Length: {len(page)}\r\n\r\n"
        self.transport.write(f"{head}{kind}".encode() + page)
        self._forget_deadline()
        self._deadline = self.callLater(within, self.transport.abortConnection)

    def _took_too_long(self) -> None:
        self._deadline = None
        self.refuse(TOO_SLOW, within=LINGER_SECONDS)
        self.loseConnection()

    def _forget_deadline(self) -> None:
        if self._deadline is not None and self._deadline.active():
            self._deadline.cancel()
        self._deadline = None


class Factory(HTTPFactory):
    """Makes connections, as long as there is room for one more."""

    protocol = Channel

    def __init__(self, server: Server):
        super().__init__(server)
        self.timeOut = REQUEST_SECONDS  # for which a connection may be idle
        self.most = min(settings.MAX_CONNECTIONS, resource.getrlimit(resource.RLIMIT_NOFILE)[0] - FILES_OF_OUR_OWN)

    def buildProtocol(self, addr: Any) -> Channel | None:
        if len(reactor.getReaders()) > self.most:
            return None  # closes it
        channel: Channel = super().buildProtocol(addr)
        channel.requestFactory = Request
        return channel


class LimitedServer(Server):
    """Daphne's server. It makes its factories itself when it runs; they are given our connections and sockets."""

    _to_look_at: tuple[Any, ...] = ()
    _pause = LOOK_SECONDS

    def timeout_checker(self) -> None:
        """Send pings and end what takes too long, at the next connections of this round."""
        if not self._to_look_at:
            self._to_look_at = tuple(self.connections)
            self._pause = LOOK_SECONDS / max(1, ceil(len(self._to_look_at) / AT_ONCE))
        these, self._to_look_at = self._to_look_at[:AT_ONCE], self._to_look_at[AT_ONCE:]
        for connection in these:
            if connection in self.connections:
                connection.check_timeouts()
        self.call_later(self._pause, self.timeout_checker)

    def call_later(self, seconds: float, act: Any) -> Any:
        return reactor.callLater(seconds, act)

    @property
    def http_factory(self) -> Factory:
        return self._factory

    @http_factory.setter
    def http_factory(self, _daphnes: HTTPFactory) -> None:
        self._factory = Factory(self)

    @property
    def ws_factory(self) -> WebSocketFactory:
        return self._sockets

    @ws_factory.setter
    def ws_factory(self, daphnes: WebSocketFactory) -> None:
        daphnes.protocol = SocketProtocol
        self._sockets = daphnes
