"""How the cost of a delivery grows with the number of clients.

At each size there are as many users as clients, and each client watches 50 of them: a change has 50 watchers,
however many there are besides. Changes come at the same rate too, so the server makes the same deliveries in the same
time, and nothing differs but how many clients are connected. What it spends on their connections besides is measured
at each size and taken off (see `loads.Pace`): that is the cost of a client, not of a delivery. Both sizes are measured
in turn, round by round, so that what else the machine does weighs on both alike.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from tests.bench.fleet import Fleet
from tests.bench.loads import Pace, progress
from tests.bench.server import product

FEW, MANY = 100, 2_000
WATCHING, RATE = 50, 50
ROUNDS, LEAD_SECONDS = 9, 2.5


async def measure(kind: str) -> dict[str, float]:
    """growth_100_to_2000: 0.1 is 10 % more for each delivery."""
    async with site(kind, size=FEW) as few, site(kind, size=MANY) as many:
        for _ in range(ROUNDS):
            for each in (few, many):
                await each.load(LEAD_SECONDS)
                await each.round()
    progress(kind, f"{few.cpu_us:.1f} µs per delivery with {FEW} clients, {many.cpu_us:.1f} with {MANY}")
    return {
        f"cpu_us_{FEW}": round(few.cpu_us, 1),
        f"cpu_us_{MANY}": round(many.cpu_us, 1),
        "growth_100_to_2000": round(many.cpu_us / few.cpu_us - 1, 3),
    }


@asynccontextmanager
async def site(kind: str, *, size: int) -> AsyncIterator[Pace]:
    """The product with so many users, all connected, ready for rounds of load."""
    async with product(kind, users=size) as (server, data):
        await server.control()
        fleet = Fleet(server.port, data["cookies"], data["users"], size=size, watching=WATCHING)
        await fleet.connect()
        await asyncio.sleep(1)
        yield Pace(server, fleet, rate=RATE)
        fleet.disconnect()
