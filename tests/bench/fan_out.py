"""Presence to many: cost and delay of a change, connecting, memory, coalescing."""

import asyncio
import json
import sqlite3
from pathlib import Path
from statistics import median

from tests.bench import growth, machine
from tests.bench.fleet import Fleet, percentile
from tests.bench.loads import ISOLATED_CHANGES, isolated, paced, progress, steady
from tests.bench.server import Server, product
from tests.bench.server import yardstick as yardstick_server

CLIENTS, USERS, WATCHING = 1_000, 1_000, 50
PACED_RATE, PACED_SECONDS = 50, 18
COALESCED_RATE, COALESCED_SECONDS = 40, 8
IDLE_SECONDS = 10
COMING_BACK, CALM_SECONDS = 2, 8
"""How many more fleets connect, and the pause before each: the grace of those who have left must be over."""


async def yardstick(now: dict) -> dict:
    """The plain broadcast server: what a delivery costs at the least in this language."""
    return {"yardstick": await textbook("broadcast", PACED_RATE, ISOLATED_CHANGES)}


async def groups(now: dict) -> dict:
    """A group per user on the in-memory layer; slow, so a few changes must do."""
    return {"groups": await textbook("groups", 1, 5)}


async def textbook(kind: str, rate: int, changes: int) -> dict:
    async with yardstick_server(kind) as server:
        users = list(range(1, USERS + 1))
        fleet = Fleet(server.port, ["none=1"], users, size=CLIENTS, watching=WATCHING)
        connected = await fleet.connect()
        await server.control()
        delays = await isolated(server, fleet, command="", changes=changes)
        await asyncio.sleep(1)
        _, cpu = await paced(server, fleet, rate=rate, seconds=PACED_SECONDS)
        fleet.disconnect()
    return {
        "cpu_us": round(cpu, 1),
        "change_p50_ms": percentile(delays, 0.5),
        "change_p99_ms": percentile(delays, 0.99),
        "connect_s": round(connected, 2),
    }


async def daphne(now: dict) -> dict:
    return await shipped("daphne", now)


async def uvicorn(now: dict) -> dict:
    return await shipped("uvicorn", now)


async def shipped(kind: str, now: dict) -> dict:
    """All figures of the product on one server, and those of the yardstick if this run has not yet measured it."""
    beside = {"yardstick": now["yardstick"]} if "yardstick" in now else await yardstick(now)
    figures = await main_case(kind)
    figures["cpu_ratio"] = round(figures["cpu_us"] / beside["yardstick"]["cpu_us"], 2)
    figures |= await growth.measure(kind)
    figures["coalesced_p95_ms"] = await coalesced(kind)
    return {kind: figures, **beside}


async def main_case(kind: str) -> dict:
    async with product(kind, users=USERS) as (server, data):
        await server.control()
        fleet = fleet_of(server, data, watching=WATCHING)
        empty = machine.resident_kib(server.pid)
        connected = await fleet.connect()
        progress(kind, f"{CLIENTS} clients connected in {connected:.1f} s")
        await asyncio.sleep(1)
        memory = (machine.resident_kib(server.pid) - empty) / CLIENTS
        writes = await idle_writes(Path(data["folder"]))
        progress(kind, f"{writes} writes a second while idle")
        # first, as afterwards the board is ahead of the database
        from_event = await isolated(server, fleet, command="event", changes=40)
        delays = await isolated(server, fleet)
        progress(kind, f"a change: p50 {percentile(delays, 0.5)} ms")
        under_load, cpu = await paced(server, fleet, rate=PACED_RATE, seconds=PACED_SECONDS)
        progress(kind, f"{PACED_RATE} changes/s: p95 {percentile(under_load, 0.95)} ms, {cpu:.0f} µs per delivery")
        await asyncio.sleep(1)
        wrong = fleet.wrong_states(json.loads(await server.ask("truth")))
        fleet.disconnect()
        connecting = [connected, *[await connect_again(server, data) for _ in range(COMING_BACK)]]
    return {
        "cpu_us": round(cpu, 1),
        "change_p50_ms": percentile(delays, 0.5),
        "change_p99_ms": percentile(delays, 0.99),
        "event_p50_ms": percentile(from_event, 0.5),
        "event_p99_ms": percentile(from_event, 0.99),
        "paced_p95_ms": percentile(under_load, 0.95),
        "wrong_states": wrong,
        "kib_per_client": round(memory, 1),
        "connect_s": round(median(connecting), 2),
        "idle_writes_per_s": writes,
    }


def fleet_of(server: Server, data: dict, *, watching: int | None) -> Fleet:
    return Fleet(server.port, data["cookies"], data["users"], size=CLIENTS, watching=watching)


async def connect_again(server: Server, data: dict) -> float:
    """Seconds until another such fleet has connected and subscribed."""
    await asyncio.sleep(CALM_SECONDS)
    fleet = fleet_of(server, data, watching=WATCHING)
    connected = await fleet.connect()
    fleet.disconnect()
    return connected


async def coalesced(kind: str) -> float:
    """p95 in ms when everybody watches everybody: each client must have each change or a newer one of that user."""
    async with product(kind, users=USERS) as (server, data):
        await server.control()
        fleet = fleet_of(server, data, watching=None)
        await fleet.connect()
        await asyncio.sleep(1)
        delays = await steady(server, fleet, rate=COALESCED_RATE, seconds=COALESCED_SECONDS)
        fleet.disconnect()
    p95 = percentile(delays, 0.95)
    progress(kind, f"{COALESCED_RATE} changes/s to all: p95 {p95} ms")
    return p95


async def idle_writes(folder: Path) -> float:
    """Commits a second to the database while nobody changes."""
    database = sqlite3.connect(f"file:{folder}/db.sqlite3?mode=ro", uri=True)
    read = lambda: database.execute("PRAGMA data_version").fetchone()[0]  # noqa: E731
    last, commits = read(), 0
    for _ in range(IDLE_SECONDS * 20):
        await asyncio.sleep(0.05)
        now = read()
        commits += now != last
        last = now
    database.close()
    return commits / IDLE_SECONDS
