"""Who may open a socket, as middleware of Channels: a page of ours, and a user who does not do so all the time.

None of it copies the scope or waits after it has called on: what a layer keeps, it keeps for each open socket.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from channels.security.websocket import WebsocketDenier

from presence.push import api, visits
from presence.push.consumers import ComeLater
from presence.push.handshake import is_ours, session_key_in

Application = Callable[..., Awaitable[None]]


class OriginMiddleware:
    """Hands on what a page of ours opens. It is Channels' `OriginValidator`, by the rules that hold for forms."""

    def __init__(self, inner: Application):
        self.inner = inner

    async def __call__(self, scope: Any, *ends: Any) -> None:
        await (self.inner if is_ours(scope) else WebsocketDenier())(scope, *ends)


class VisitorMiddleware:
    """Puts into the scope who opens the socket, as `visitor`; None if nobody may by that session.

    It stands where Channels has its `AuthMiddleware`, and those who come at the same time are looked up together.
    """

    def __init__(self, inner: Application):
        self.inner = inner

    async def __call__(self, scope: Any, *ends: Any) -> None:
        await (await self._application_for(scope))(scope, *ends)

    async def _application_for(self, scope: dict[str, Any]) -> Application:
        session_key = session_key_in(scope)
        if visits.SOCKETS.are_spent(session_key):
            await asyncio.sleep(visits.REFUSAL_SECONDS)
            return ComeLater()
        scope["visitor"] = visitor = await api.hub_here().authentication.visitor_of(session_key)
        return self.inner if visitor is None or visits.SOCKETS.take(visitor.user_id, session_key) else ComeLater()
