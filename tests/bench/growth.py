"""How the cost of a delivery grows with the number of clients.

At each size there are as many users as clients, and each client watches 50 of them: a change has 50 watchers,
however many there are besides. Changes come at the same rate too, so the server makes the same deliveries in the same
time, and nothing differs but how many clients are connected. What it spends on their connections besides is measured
at each size and taken off (see `loads.paced`): that is the cost of a client, not of a delivery.
"""

import asyncio

from tests.bench.fleet import Fleet
from tests.bench.loads import paced, progress
from tests.bench.server import product

FEW, MANY = 100, 2_000
WATCHING, RATE, SECONDS = 50, 50, 30


async def measure(kind: str) -> dict[str, float]:
    """growth_100_to_2000: 0.1 is 10 % more for each delivery."""
    few, many = await cpu_of(kind, clients=FEW), await cpu_of(kind, clients=MANY)
    return {"cpu_us_100": round(few, 1), "cpu_us_2000": round(many, 1), "growth_100_to_2000": round(many / few - 1, 3)}


async def cpu_of(kind: str, *, clients: int) -> float:
    """µs per delivery with so many clients."""
    async with product(kind, users=clients) as (server, data):
        await server.control()
        fleet = Fleet(server.port, data["cookies"], data["users"], size=clients, watching=WATCHING)
        await fleet.connect()
        await asyncio.sleep(1)
        _, cpu = await paced(server, fleet, rate=RATE, seconds=SECONDS)
        fleet.disconnect()
    progress(kind, f"{clients} clients: {cpu:.1f} µs per delivery")
    return cpu
