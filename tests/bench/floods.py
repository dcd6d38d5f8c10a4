"""One user floods the server by four sockets: what the others notice of it, and what it leaves in memory."""

import asyncio
import json
import sys
from pathlib import Path

from tests.bench import machine
from tests.bench.fleet import Fleet, percentile
from tests.bench.loads import progress, steady
from tests.bench.server import product

OTHERS, USERS = 100, 1_000
WARM_UP_SECONDS, FLOOD_SECONDS, RATE = 8, 25, 20
FLOODER = Path(__file__).with_name("flooder.py")


async def measure(now: dict) -> dict:
    """flood_p50_ms, flood_p95_ms and flood_mib for each server: the others' badges, and the growth of the server."""
    return {kind: await flooded(kind) for kind in ("daphne", "uvicorn")}


async def flooded(kind: str) -> dict:
    async with product(kind, users=USERS) as (server, data):
        await server.control()
        fleet = Fleet(server.port, data["cookies"][1:], data["users"], size=OTHERS, watching=50)
        await fleet.connect()
        quiet = sorted(await steady(server, fleet, rate=RATE, seconds=WARM_UP_SECONDS))
        before = machine.resident_kib(server.pid)
        flooder = await begin(server.port, data["cookies"][0])
        delays = sorted(await steady(server, fleet, rate=RATE, seconds=FLOOD_SECONDS))
        sent = json.loads((await flooder.communicate())[0])
        grown = round((machine.resident_kib(server.pid) - before) / 1024, 1)
        fleet.disconnect()
    p50, p95 = percentile(delays, 0.5), percentile(delays, 0.95)
    progress("flood", f"{kind}: {sent['frames']} frames by {sent['connected']} sockets, grew {grown} MiB")
    progress("flood", f"{kind}: badges p50 {p50} ms, p95 {p95} ms; in quiet {percentile(quiet, 0.5)} ms")
    return {"flood_p50_ms": p50, "flood_p95_ms": p95, "flood_mib": max(0, grown)}


async def begin(port: int, cookie: str) -> asyncio.subprocess.Process:
    command = (sys.executable, str(FLOODER), str(port), cookie, str(FLOOD_SECONDS))
    return await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
