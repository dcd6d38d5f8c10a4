"""A client that stops reading: what it costs the server, whether it delays others, and that it is right afterwards.

Neither does it answer the server's pings then, so the server gives it up after a few seconds; when it wakes it reads
what had been sent, finds itself cut off, and comes back with the versions that it has.
"""

import asyncio
import json

from tests.bench import machine
from tests.bench.fleet import Fleet, percentile
from tests.bench.loads import progress, steady
from tests.bench.server import product

OTHERS, USERS = 100, 1_000
WARM_UP_SECONDS, STOPPED_SECONDS, RATE = 65, 60, 100
"""The server compares with the telephone system once a minute; the first time is to be over by then."""

DIGEST_SECONDS = 30
"""The server sends a digest every 24 s, and a page that has missed something asks at once."""


async def measure(now: dict) -> dict:
    """slow_client_kib: how the server grows in 60 s of load for one client that watches all and reads nothing."""
    async with product("daphne", users=USERS) as (server, data):
        await server.control()
        fleet = Fleet(server.port, data["cookies"], data["users"], size=OTHERS, watching=50)
        await fleet.connect()
        slow = Fleet(server.port, data["cookies"][OTHERS:], data["users"], size=1, watching=None)
        await slow.connect()
        await steady(server, fleet, rate=RATE, seconds=WARM_UP_SECONDS)
        before = machine.resident_kib(server.pid)
        reader = slow.clients[0].transport.underlying_transport
        reader.pause_reading()
        delays = await steady(server, fleet, rate=RATE, seconds=STOPPED_SECONDS)
        grown = machine.resident_kib(server.pid) - before
        progress("slow", f"grew {grown} KiB; the others' p95 was {percentile(delays, 0.95)} ms")
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
