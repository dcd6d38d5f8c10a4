"""Real socket clients: one process, many connections, each watching its users as a page does."""

import asyncio
import json
import random
import time
from array import array

from picows import WSListener, WSMsgType, ws_connect

CONNECTING_AT_ONCE = 40
ACKNOWLEDGE_EVERY = 256
RETURNS_AFTER = 0.3


class Client(WSListener):
    """One page: keeps the higher version per user, acknowledges and compares digests as the product's own script."""

    def __init__(self, fleet: "Fleet", watch: list[int], cookie: str):
        self.fleet = fleet
        self.watch = watch
        self.cookie = cookie
        self.states: dict[str, list] = {}
        self.ready = asyncio.get_running_loop().create_future()
        self.transport = None

    async def connect(self) -> None:
        url = f"ws://127.0.0.1:{self.fleet.port}/ws/"
        headers = {"Cookie": self.cookie, "Origin": f"http://127.0.0.1:{self.fleet.port}"}
        await ws_connect(lambda: self, url, extra_headers=headers, enable_auto_pong=False)

    def on_ws_connected(self, transport) -> None:
        self.transport = transport
        self.taken = self.acknowledged = 0
        self.say_watch(tab=f"bench-{id(self)}", visible=True)

    def say_watch(self, **more: object) -> None:
        self.send({"watch": {str(user): self.version(user) for user in self.watch}, **more})

    def version(self, user: int) -> int:
        return self.states.get(str(user), [0])[0]

    def send(self, message: dict) -> None:
        self.transport.send(WSMsgType.TEXT, json.dumps(message).encode())

    def on_ws_frame(self, transport, frame) -> None:
        now = time.monotonic_ns()
        if frame.msg_type == WSMsgType.PING:
            transport.send_pong(frame.get_payload_as_bytes())
        elif frame.msg_type == WSMsgType.TEXT:
            self.read(json.loads(frame.get_payload_as_bytes()), now)
        elif frame.msg_type == WSMsgType.CLOSE:
            transport.disconnect()

    def read(self, message: dict, now: int) -> None:
        told = message.get("p", {})
        for user, state in told.items():
            self.fleet.received(user, state[0], now)
            if state[0] > self.states.get(user, [0])[0]:
                self.states[user] = state
        self.taken += 1 + len(told)
        if not self.ready.done() and ("watching" in message or message.get("p") == {}):
            self.ready.set_result(None)
        if "digest" in message:
            self.check(*message["digest"])
        if "digest" in message or self.taken - self.acknowledged >= ACKNOWLEDGE_EVERY:
            self.acknowledged = self.taken
            self.send({"ack": self.taken})

    def check(self, users: int, versions: int) -> None:
        if (users, versions) != (len(self.watch), sum(map(self.version, self.watch))):
            self.say_watch()

    def on_ws_disconnected(self, transport) -> None:
        self.fleet.left(self)


class Fleet:
    """`size` clients with a cookie each, every one watching `watching` of `users` (None: all of them)."""

    def __init__(self, port: int, cookies: list[str], users: list[int], *, size: int, watching: int | None = 50):
        self.port, self.cookies, self.users = port, cookies, users
        self.leaving = False
        self.coming_back: set[asyncio.Task] = set()
        self.clients: list[Client] = []
        self.size, self.watching = size, watching
        self.random = random.Random(7)
        self.fan_out: dict[int, int] = {}
        self.clear()

    def clear(self) -> None:
        """Forget the receipts so far."""
        self.got_user, self.got_version, self.got_at = array("q"), array("q"), array("q")
        self.target: int | None = None
        self.reached: asyncio.Event = asyncio.Event()

    def received(self, user: str, version: int, now: int) -> None:
        self.got_user.append(int(user))
        self.got_version.append(version)
        self.got_at.append(now)
        if self.target is not None and len(self.got_at) >= self.target:
            self.reached.set()

    async def connect(self) -> float:
        """Connects and subscribes all; returns the seconds until the last had its snapshot."""
        gate = asyncio.Semaphore(CONNECTING_AT_ONCE)
        started = time.monotonic()
        await asyncio.gather(*(self._connect(gate, n) for n in range(self.size)))
        await asyncio.wait_for(asyncio.gather(*(client.ready for client in self.clients)), 60)
        return time.monotonic() - started

    async def _connect(self, gate: asyncio.Semaphore, n: int) -> None:
        watch = self.users if self.watching is None else self.random.sample(self.users, self.watching)
        for user in watch:
            self.fan_out[user] = self.fan_out.get(user, 0) + 1
        client = Client(self, watch, self.cookies[n % len(self.cookies)])
        self.clients.append(client)
        async with gate:
            await client.connect()

    def left(self, client: Client) -> None:
        """Its connection is gone: it comes back in a moment, as a page does."""
        if not self.leaving:
            self.coming_back.add(asyncio.ensure_future(self._come_back(client)))

    async def _come_back(self, client: Client) -> None:
        await asyncio.sleep(RETURNS_AFTER)
        await client.connect()

    async def wait_for(self, receipts: int, seconds: float) -> bool:
        """Whether so many receipts have come within the time."""
        if len(self.got_at) >= receipts:
            return True
        self.target, self.reached = receipts, asyncio.Event()
        try:
            await asyncio.wait_for(self.reached.wait(), seconds)
        except TimeoutError:
            return False
        finally:
            self.target = None
        return True

    def latencies_ms(self, made: dict[tuple[int, int], int]) -> list[float]:
        """From each change, {(user, version): nanoseconds}, to each receipt of it."""
        receipts = zip(self.got_user, self.got_version, self.got_at, strict=True)
        return sorted((at - made[user, version]) / 1e6 for user, version, at in receipts if (user, version) in made)

    def wrong_states(self, truth: dict[str, list]) -> int:
        """How many (client, user) differ from the server's own [version, word]."""
        return sum(
            client.states.get(str(user), [None, None])[:2] != truth[str(user)][:2]
            for client in self.clients
            for user in client.watch
        )

    def disconnect(self) -> None:
        self.leaving = True
        for client in self.clients:
            if client.transport:
                client.transport.disconnect()


def percentile(values: list[float], share: float) -> float:
    """The value below which `share` of the sorted values lie."""
    return round(values[min(len(values) - 1, int(len(values) * share))], 2)
