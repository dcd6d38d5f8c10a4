"""Real socket clients: one process, many connections, each watching its users as a page does."""

import asyncio
import json
import random
import time
from array import array

from picows import WSListener, WSMsgType, ws_connect

CONNECTING_AT_ONCE = 40
ACKNOWLEDGE_EVERY = 256  # as the product's own page script


class Client(WSListener):
    """One page: keeps the higher version per user, acknowledges what the server asks it to."""

    def __init__(self, fleet: "Fleet", watch: list[int]):
        self.fleet = fleet
        self.watch = watch
        self.states: dict[str, list] = {}
        self.taken = self.acknowledged = 0
        self.ready = asyncio.get_running_loop().create_future()
        self.transport = None

    def on_ws_connected(self, transport) -> None:
        self.transport = transport
        self.send({"watch": dict.fromkeys(map(str, self.watch), 0), "tab": f"bench-{id(self)}", "visible": True})

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
        if "beat" in message or "digest" in message or self.taken - self.acknowledged >= ACKNOWLEDGE_EVERY:
            self.acknowledged = self.taken
            self.send({"ack": self.taken})

    def on_ws_disconnected(self, transport) -> None:
        self.fleet.closed += 1


class Fleet:
    """`size` clients with a cookie each, every one watching `watching` of `users` (None: all of them)."""

    def __init__(self, port: int, cookies: list[str], users: list[int], *, size: int, watching: int | None = 50):
        self.port, self.cookies, self.users = port, cookies, users
        self.closed = 0
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
        client = Client(self, watch)
        self.clients.append(client)
        url = f"ws://127.0.0.1:{self.port}/ws/"
        headers = {"Cookie": self.cookies[n % len(self.cookies)], "Origin": f"http://127.0.0.1:{self.port}"}
        async with gate:
            await ws_connect(lambda: client, url, extra_headers=headers, enable_auto_pong=False)

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
        for client in self.clients:
            if client.transport:
                client.transport.disconnect()


def percentile(values: list[float], share: float) -> float:
    """The value below which `share` of the sorted values lie."""
    return round(values[min(len(values) - 1, int(len(values) * share))], 2)
