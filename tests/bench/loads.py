"""Loads: changes one at a time or so many a second, what they cost the server and when their watchers have them."""

import asyncio
import random
import time
from dataclasses import dataclass, field
from statistics import mean, median

from tests.bench import machine
from tests.bench.fleet import Fleet
from tests.bench.server import Server

ISOLATED_CHANGES = 100
PAUSE = 0.06
"""Longer than the hub's window, so that a change meets idle connections."""

ROUND_SECONDS, PAUSE_SECONDS = 3, 1
"""A round is as long as the time between two pings to a client. So of three pauses in turn each falls into another
third of that time, and together they have each ping once, however unevenly the pings lie."""

ANSWER_SECONDS = 30
TAIL_SECONDS = 1


@dataclass
class Load:
    """Changes made, when, and how many receipts they must give."""

    server: Server
    fleet: Fleet
    made: dict[tuple[int, int], int] = field(default_factory=dict)
    expected: int = 0

    async def change(self, user: int, *, command: str = "apply") -> None:
        key, at = await self.server.change(user, command=command)
        self.made[key] = at
        self.expected += self.fleet.fan_out[user]

    async def settle(self) -> bool:
        return await self.fleet.wait_for(self.expected, ANSWER_SECONDS)

    def latencies(self) -> list[float]:
        return self.fleet.latencies_ms(self.made)


async def isolated(
    server: Server, fleet: Fleet, *, command: str = "apply", changes: int = ISOLATED_CHANGES
) -> list[float]:
    """Delays in ms, of one change at a time, from the change to each of its watchers."""
    fleet.clear()
    load, choose = Load(server, fleet), random.Random(11)
    for _ in range(changes):
        await load.change(choose.choice(list(fleet.fan_out)), command=command)
        await load.settle()
        await asyncio.sleep(PAUSE)
    return load.latencies()


async def steady(
    server: Server, fleet: Fleet, *, rate: int, seconds: float, choose: random.Random | None = None
) -> list[float]:
    """Delays in ms under so many changes a second."""
    fleet.clear()
    load, choose, users = Load(server, fleet), choose or random.Random(13), list(fleet.fan_out)
    start = time.monotonic()
    for n in range(int(rate * seconds)):
        await asyncio.sleep(max(0, start + n / rate - time.monotonic()))
        await load.change(choose.choice(users), command=server.command)
    await fleet.wait_for(load.expected, TAIL_SECONDS)  # of changes that were coalesced only the newest arrives
    return load.latencies()


class Pace:
    """A load in short rounds with pauses between them: its delays in ms, and what a delivery costs the server.

    What the connections cost besides, pings above all, is taken off. It is measured in the pauses, whose number should
    be a multiple of three: in a long one the server would begin to send signs of life, which under load it need not
    send. Of the rounds the median counts, as what else a machine does falls into some of them.
    """

    def __init__(self, server: Server, fleet: Fleet, *, rate: int):
        self.server, self.fleet, self.rate = server, fleet, rate
        self.choose = random.Random(13)
        self.delays: list[float] = []
        self.rounds: list[tuple[machine.Spent, int]] = []
        self.pauses: list[float] = []

    async def round(self) -> None:
        with machine.Spent(self.server.pid) as loaded:
            self.delays += await self.load(ROUND_SECONDS)
        self.rounds.append((loaded, max(1, len(self.fleet.got_at))))
        with machine.Spent(self.server.pid) as quiet:
            await asyncio.sleep(PAUSE_SECONDS)
        self.pauses.append(quiet.cpu / quiet.seconds)

    async def load(self, seconds: float) -> list[float]:
        """The load without counting what it costs: after a rest it ends the signs of life."""
        return await steady(self.server, self.fleet, rate=self.rate, seconds=seconds, choose=self.choose)

    @property
    def cpu_us(self) -> float:
        """The server's processor time in µs per delivery."""
        besides = mean(self.pauses)
        return median((loaded.cpu - besides * loaded.seconds) / receipts for loaded, receipts in self.rounds) * 1e6


async def paced(server: Server, fleet: Fleet, *, rate: int, seconds: float) -> tuple[list[float], float]:
    """Delays in ms under so many changes a second, and the server's processor time in µs per delivery."""
    pace = Pace(server, fleet, rate=rate)
    for _ in range(round(seconds / ROUND_SECONDS)):
        await pace.round()
    return sorted(pace.delays), pace.cpu_us


def progress(kind: str, text: str) -> None:
    print(f"  {kind}: {text}", flush=True)
