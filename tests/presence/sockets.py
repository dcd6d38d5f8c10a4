"""Sockets for tests: a page that talks to the consumer, and frames as they were sent."""

import asyncio
import json
from typing import Any

from channels.testing import WebsocketCommunicator
from django.conf import settings
from django.contrib.auth.models import User

from presence.models import Agent
from presence.push.routing import sockets
from tests.clients import client_of


def session_of(user: User) -> str:
    """The key of a new session of the user, as after the log-on page."""
    client = client_of(user)
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def version_of(user: User) -> int:
    """The version that badges of the user now have."""
    return Agent.objects.get(pk=user.pk).version


class Page:
    """One page with a socket. `session` is the key of its session, `origin` the site that it came from."""

    def __init__(
        self,
        session: str = "",
        *,
        tab: str = "tab-1",
        origin: str = "http://localhost",
        host: str = "localhost",
        path: str = "/ws/",
        **more: str,
    ):
        cookie = {"cookie": f"{settings.SESSION_COOKIE_NAME}={session}"} if session else {}
        given = {"origin": origin, "host": host, **cookie, **more}
        headers = [(name.replace("_", "-").encode(), value.encode("latin-1")) for name, value in given.items()]
        self.socket = WebsocketCommunicator(sockets, path, headers=headers)
        self.tab = tab

    async def open(self) -> bool:
        accepted, _code = await self.socket.connect(timeout=5)
        return accepted

    async def say(self, **said: Any) -> None:
        await self.socket.send_to(text_data=json.dumps(said))

    async def watch(self, seen: dict[int, int], **more: Any) -> dict:
        """Show these users in these versions; returns the answer."""
        await self.say(watch=seen, tab=self.tab, visible=True, **more)
        return await self.hear("watching")

    async def hear(self, key: str) -> dict:
        """The next frame that holds `key`."""
        async with asyncio.timeout(5):
            return await self._next(key)

    async def _next(self, key: str) -> dict:
        while True:
            output = await self.socket.output_queue.get()
            frame = json.loads(output.get("text", "{}"))
            if key in frame:
                return frame

    async def hears_of(self, user: User, *, within: float = 0.2) -> bool:
        """Whether it is told of this user in the next moment."""
        try:
            async with asyncio.timeout(within):
                while str(user.pk) not in (await self.hear("p"))["p"]:
                    pass
        except TimeoutError:
            return False
        return True

    async def close(self) -> None:
        await self.socket.disconnect()
