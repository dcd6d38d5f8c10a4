"""Clients that stop reading: what one costs the server, whether they delay others, and that they are right afterwards.

Neither do they answer the server's pings then, so the server gives them up after a few seconds; when they wake they
read what had been sent, find themselves cut off, and come back with the versions that they have. There are several,
since the memory of a server also moves by itself by more than one of them costs.
"""

import asyncio
import json

from tests.bench import machine
from tests.bench.fleet import Fleet, percentile
from tests.bench.loads import progress, steady
from tests.bench.server import product

OTHERS, STOPPING, USERS = 100, 20, 1_000
WARM_UP_SECONDS, STOPPED_SECONDS, RATE = 30, 60, 100
DIGEST_SECONDS = 30
"""The server sends a digest every 24 s, and a page that has missed something asks at once."""


async def measure(now: dict) -> dict:
    """slow_client_kib: how the server grows in 60 s of load for each client that watches all and reads nothing."""
    async with product("daphne", users=USERS) as (server, data):
        await server.control()
        fleet = Fleet(server.port, data["cookies"], data["users"], size=OTHERS, watching=50)
        await fleet.connect()
        slow = Fleet(server.port, data["cookies"][OTHERS:], data["users"], size=STOPPING, watching=None)
        await slow.connect()
        await steady(server, fleet, rate=RATE, seconds=WARM_UP_SECONDS)
        before = machine.resident_kib(server.pid)
        readers = [client.transport.underlying_transport for client in slow.clients]
        for reader in readers:
            reader.pause_reading()
        delays = await steady(server, fleet, rate=RATE, seconds=STOPPED_SECONDS)
        grown = round((machine.resident_kib(server.pid) - before) / STOPPING, 1)
        progress("slow", f"grew {grown} KiB for each; the others' p95 was {percentile(delays, 0.95)} ms")
        for reader in readers:
            reader.resume_reading()
        wrong = await wrong_after(server, slow, seconds=DIGEST_SECONDS)
        progress("slow", f"{wrong} states wrong within a digest of waking")
        fleet.disconnect()
        slow.disconnect()
    return {
        "slow_client_kib": max(0, grown),
        "slow_client_wrong_states": wrong,
        "slow_client_others_p95_ms": percentile(delays, 0.95),
    }


async def wrong_after(server, slow: Fleet, *, seconds: int) -> int:
    """How many states are still wrong when the time is up; 0 as soon as none is."""
    truth = json.loads(await server.ask("truth"))
    for _ in range(seconds * 2):
        if not slow.wrong_states(truth):
            return 0
        await asyncio.sleep(0.5)
    return slow.wrong_states(truth)
