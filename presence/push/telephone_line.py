"""The signalling of a telephone in the browser, between its window and the telephone system. No rules of SIP here.

Whose telephone it is says the session; with which extension it may register, its password. The sound goes its own way.
"""

import asyncio
from contextlib import suppress
from typing import Any

from django.db import connections
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException

from presence.push import api
from presence.push.connection import CLOSED_BY_US, Visitor
from presence.push.consumers import LARGEST, TOO_MANY, LocalConsumer
from presence.push.db_thread import READING
from presence.push.frame_budget import FrameBudget
from presence.push.hub import Hub
from presence.sessions import browser_telephones

SIP = "sip"
MOST_LINES = 5
"""Of one user at one worker. Only the last one that registers rings."""

NOT_HERE, NO_LINE = 4403, 4503
"""The user has no telephone in the browser; the telephone system cannot be reached, or has ended the line."""

CONNECT_SECONDS, SEND_SECONDS, PING_SECONDS, PONG_SECONDS = 3.0, 5.0, 10.0, 5.0


class TelephoneConsumer(LocalConsumer):
    """One window. Both ends are closed together, as a telephone that has lost its line must know it, and so must the
    telephone system that would let it ring.
    """

    scope: Any
    hub: Hub
    visitor: Visitor
    budget: FrameBudget
    line: ClientConnection | None = None
    reading: asyncio.Task[None] | None = None

    async def connect(self) -> None:
        self.hub = api.hub_here()
        visitor = self.scope["visitor"]
        if visitor is None or self.hub.is_over(visitor.session_key) or SIP not in self.scope["subprotocols"]:
            await self.end(CLOSED_BY_US)
        self.visitor, self.budget = visitor, FrameBudget(self.hub.loop.time())
        address = await READING.run(browser_telephones.socket_of, visitor.user_id)
        await self.accept(SIP)  # first, as a page is not told why a socket was not
        if not address:
            await self.end(NOT_HERE)
        if sum(each.visitor.user_id == visitor.user_id for each in self.hub.telephones) >= MOST_LINES:
            await self.end(TOO_MANY)
        try:
            self.line = await connect(
                address,
                subprotocols=[SIP],  # type: ignore[list-item]  # any text is one
                open_timeout=CONNECT_SECONDS,
                ping_interval=PING_SECONDS,
                ping_timeout=PONG_SECONDS,
                max_size=LARGEST,
                compression=None,
                proxy=None,
            )
        except (OSError, TimeoutError, ValueError, WebSocketException):
            await self.end(NO_LINE)
        self.hub.telephones.add(self)
        self.reading = asyncio.create_task(self._hand_on(self.line))

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        if self.line is None:
            return
        if text_data is None or len(text_data) > LARGEST or not self.budget.takes(self.hub.loop.time()):
            await self.end(TOO_MANY)
        try:
            async with asyncio.timeout(SEND_SECONDS):
                await self.line.send(text_data)
        except (OSError, TimeoutError, WebSocketException):
            await self.end(NO_LINE)

    async def disconnect(self, code: int) -> None:
        self.leave()

    def bye(self) -> None:
        """The right of whoever has the window open has ended."""
        self._later(self.close(CLOSED_BY_US))
        self._later(asyncio.to_thread(_dismiss, self.visitor.user_id))
        self.leave()

    def leave(self) -> None:
        if hasattr(self, "hub"):
            self.hub.telephones.discard(self)
        if self.reading:
            self.reading.cancel()
        if self.line:
            line, self.line = self.line, None
            self._later(line.close())

    async def _hand_on(self, line: ClientConnection) -> None:
        with suppress(OSError, WebSocketException):
            async for message in line:
                await self.send(message if isinstance(message, str) else message.decode(errors="replace"))
        self.hub.telephones.discard(self)
        with suppress(OSError):
            await self.close(NO_LINE)

    def _later(self, closing: Any) -> None:
        task = self.hub.loop.create_task(closing)
        _closing.add(task)
        task.add_done_callback(_closing.discard)


def _dismiss(user_id: int) -> None:
    try:
        browser_telephones.dismiss(user_id)
    finally:
        connections.close_all()


_closing: set[asyncio.Task[None]] = set()
"""The loop itself holds its tasks weakly."""
