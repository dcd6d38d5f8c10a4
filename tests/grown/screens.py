"""Pages that are open in browsers: socket clients that do what `static/js/presence/` does, and are never reloaded."""

import asyncio
import json
import random
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen
from uuid import uuid4

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException

from tests.patience import busy

FIRST_WAIT, LONGEST_WAIT = 0.3, 15.0
SILENT_AFTER, POLL_EVERY, FAILURES_UNTIL_POLLING = 8.0, 3.0, 2
ACKNOWLEDGE_EVERY = 256
EVERYTHING = "0"
LOST = (OSError, WebSocketException, TimeoutError)


class Screen:
    """What one page shows of the users it watches: {id: [version, word, cause]}."""

    def __init__(self, url: str, *, user_id: int, session: str, watch: list[int]):
        self.url, self.user_id, self.session = url.rstrip("/"), user_id, session
        self.tab = uuid4().hex
        self.shown: dict[int, list] = {user_id: [0, "", ""] for user_id in {*watch, user_id}}
        self.causes: set[tuple[int, str, str]] = set()
        self.silent: dict[str, int] = {}
        self.connected = False
        self.toolbars = 0
        self.notices: list[dict[str, Any]] = []
        self.active: bool | None = None
        self.bye = ""
        self.failures = 0
        self._reachable = asyncio.Event()
        self._task = asyncio.create_task(self._live())
        self._polling: asyncio.Task | None = None

    @property
    def versions(self) -> dict[int, int]:
        return {user_id: state[0] for user_id, state in self.shown.items()}

    @property
    def stale(self) -> bool:
        """Whether all badges say "last known"."""
        return EVERYTHING in self.silent

    async def close(self) -> None:
        for task in filter(None, (self._task, self._polling)):
            task.cancel()
        await asyncio.wait([self._task])

    async def take_over(self) -> None:
        """The user comes to this tab."""
        await self._socket.send(json.dumps({"tab": self.tab, "visible": True, "attends": True}))

    async def _live(self) -> None:
        address = self.url.replace("http", "ws", 1) + "/ws/"
        headers = {"Cookie": self.session}
        while True:
            try:
                async with connect(
                    address, origin=self.url, additional_headers=headers, proxy=None, ping_interval=None
                ) as socket:
                    await self._talk(socket)
            except LOST:
                self.connected = False
            if self.bye:
                return
            self.failures += 1
            if self.failures >= FAILURES_UNTIL_POLLING and not self._polling:
                self._polling = asyncio.create_task(self._poll())
            wait = min(LONGEST_WAIT, FIRST_WAIT * 2 ** (self.failures - 1)) * (0.5 + random.random())
            self._reachable.clear()
            with suppress(TimeoutError):
                async with asyncio.timeout(wait):
                    await self._reachable.wait()

    async def _talk(self, socket: ClientConnection) -> None:
        self._socket = socket
        await self._watch(socket, attends=bool(self.active))
        taken = acknowledged = 0
        while True:
            async with asyncio.timeout(SILENT_AFTER):  # `wait_for` of Python 3.11 may swallow that the page is closed
                frame = json.loads(await socket.recv())
            self._heard()
            taken += 1 + len(frame.get("p", {}))
            self._take(frame)
            if "digest" in frame and frame["digest"] != self._digest():
                await self._watch(socket)
            if "notices" in frame:
                await socket.send(json.dumps({"shown": [each["id"] for each in frame["notices"]]}))
            if "digest" in frame or taken - acknowledged >= ACKNOWLEDGE_EVERY:
                acknowledged = taken
                await socket.send(json.dumps({"ack": taken}))

    async def _watch(self, socket: ClientConnection, *, attends: bool = False) -> None:
        where = {"tab": self.tab, "visible": True, "attends": attends}
        await socket.send(json.dumps({"watch": self.versions, **where}))

    def _heard(self) -> None:
        self.failures, self.connected = 0, True
        if self._polling:
            self._polling.cancel()
            self._polling = None

    def _take(self, frame: dict[str, Any]) -> None:
        for user_id, state in frame.get("p", {}).items():
            if state[0] > self.shown[int(user_id)][0]:
                self.shown[int(user_id)] = state[:3]
                self.causes.add((int(user_id), state[1], state[2]))
        if "watching" in frame or "stale" in frame:
            self.silent = frame.get("stale", {})
        self.toolbars += "toolbar" in frame
        self.notices += frame.get("notices", [])
        self.active = bool(frame["active"]) if "active" in frame else self.active
        self.bye = frame.get("bye", self.bye)

    def _digest(self) -> list[int]:
        return [len(self.shown), sum(self.versions.values())]

    async def _poll(self) -> None:
        unreachable = False
        while True:
            ids = ",".join(f"{user_id}:{version}" for user_id, version in self.versions.items())
            url = f"{self.url}/presence/poll/?ids={ids}&tab={self.tab}&page=visible"
            try:
                answer = await asyncio.to_thread(fetch, url, self.session)
                self._take({"watching": 0, **json.loads(answer)})
                if unreachable:  # the server is back, so a socket may be had again
                    self._reachable.set()
                unreachable = False
            except (OSError, URLError, ValueError):
                unreachable = True
            await asyncio.sleep(POLL_EVERY)


def fetch(url: str, session: str, data: bytes | None = None) -> str:
    """A page, as the user of this session. With `data` it is a POST by htmx."""
    token = "a" * 32
    headers = {"Cookie": f"{session}; {csrf_cookie(session)}={token}", "X-CSRFToken": token, "Referer": url}
    if data is not None:
        headers["HX-Request"] = "true"
    with urlopen(Request(url, data=data, headers=headers), timeout=30) as answer:
        return answer.read().decode()


def csrf_cookie(session: str) -> str:
    """The name of the cookie with the token, at the installation that this session is of."""
    return session.partition("=")[0].replace("sessionid", "csrftoken")


def status(url: str, session: str) -> int:
    """The status code of a page."""
    try:
        fetch(url, session)
    except HTTPError as error:
        return error.code
    return 200


async def until(
    check: Callable[[], bool], *, seconds: float, what: str, why_not: Callable[[], str] = lambda: ""
) -> float:
    """As that of `tests/patience.py`, with `check()` in a thread; the seconds it took."""
    started = time.monotonic()
    while not await asyncio.to_thread(check):
        if (took := time.monotonic() - started) > seconds * busy():
            raise AssertionError(f"After {took:.0f} s still not: {what}. {why_not()}")
        await asyncio.sleep(0.05)
    return time.monotonic() - started
