"""What can happen to a running product. Each fault lasts its time, and is mended as whoever runs the product would."""

import asyncio
import os
import random
import sqlite3
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from signal import SIGCONT, SIGQUIT, SIGSTOP

from deploy.services import Service
from tests.faults.office import Office


def can_always_be_done(office: Office) -> str:
    return ""


@dataclass(frozen=True)
class Fault:
    """`happen` returns when it is over and mended; `much` are its seconds, or times. `home` is where it happens.

    `goes_on`: work must go on meanwhile, as another part does the same. `why_not` says why it cannot be tried here.
    """

    name: str
    text: str
    home: str
    much: int
    happen: Callable[[Office, int], Awaitable[None]]
    goes_on: bool = False
    why_not: Callable[[Office], str] = can_always_be_done


async def serve_killed(office: Office, times: int) -> None:
    """At moments in which transfers are under way."""
    for _time in range(times):
        await asyncio.sleep(random.uniform(0.5, 2.5))
        await killed_for(office.installation.serve, 0)
        await office.healthy()


async def killed_for(part: Service, seconds: int) -> None:
    await asyncio.to_thread(part.kill)
    await asyncio.sleep(seconds)
    part.start()


async def frozen_for(part: Service, seconds: int) -> None:
    """It is there, but does nothing."""
    os.killpg(part.process.pid, SIGSTOP)
    try:
        await asyncio.sleep(seconds)
    finally:
        os.killpg(part.process.pid, SIGCONT)


async def database_locked(office: Office, seconds: int) -> None:
    """Somebody else writes into it, and does not come to an end."""
    database = sqlite3.connect(office.installation.database, timeout=20, isolation_level=None)
    try:
        database.execute("BEGIN IMMEDIATE")
        await asyncio.sleep(seconds)
        database.execute("ROLLBACK")
    finally:
        database.close()


async def disk_full(office: Office, seconds: int) -> None:
    with filled(office):
        await asyncio.sleep(seconds)


@contextmanager
def filled(office: Office) -> Iterator[None]:
    """No room is left on the disk."""
    ballast = office.installation.data / "ballast"
    try:
        with ballast.open("wb", buffering=0) as file:
            fill(file.write, 1 << 20)
            fill(file.write, 1 << 9)
        yield
    finally:
        ballast.unlink(missing_ok=True)


def fill(write: Callable[[bytes], int], size: int) -> None:
    try:
        while True:
            write(b"\0" * size)
    except OSError:
        return


def no_small_disk(office: Office) -> str:
    return "" if office.installation.has_small_disk else "needs root, to mount a small disk"


async def database_read_only(office: Office, seconds: int) -> None:
    """Neither the file nor its folder may be written."""
    folder = office.installation.data
    modes = {path: path.stat().st_mode for path in [folder, *folder.glob("db.sqlite3*")]}
    try:
        for path, mode in modes.items():
            path.chmod(mode & ~0o222)
        await asyncio.sleep(seconds)
    finally:
        for path, mode in modes.items():
            if path.exists():
                path.chmod(mode)


async def all_frozen(office: Office, seconds: int) -> None:
    await frozen_for(office.installation.serve, seconds)


async def clock_wrong(office: Office, seconds: int) -> None:
    """An hour ahead, an hour behind, then right again."""
    try:
        for hours in (1, -1):
            office.installation.turn(3600 * hours)
            await asyncio.sleep(seconds / 2)
    finally:
        office.installation.turn(0)


async def worker_killed(office: Office, seconds: int) -> None:
    await killed_for(office.installation.workers[0], seconds)
    await office.healthy()


async def worker_frozen(office: Office, seconds: int) -> None:
    await frozen_for(office.installation.workers[1], seconds)


async def connector_killed(office: Office, seconds: int) -> None:
    await killed_for(office.owner(), seconds)


async def connector_frozen(office: Office, seconds: int) -> None:
    await frozen_for(office.owner(), seconds)


async def redis_killed(office: Office, seconds: int) -> None:
    redis = office.installation.redis
    await killed_for(redis, seconds)
    await asyncio.to_thread(redis.wait_ready)


async def postgresql_stopped(office: Office, seconds: int) -> None:
    """At once, so that it has to recover when it starts."""
    postgres = office.installation.postgres
    await asyncio.to_thread(postgres.stop, SIGQUIT)
    await asyncio.sleep(seconds)
    postgres.start()
    await asyncio.to_thread(postgres.wait_ready)
    await office.healthy()


async def proxy_killed(office: Office, seconds: int) -> None:
    proxy = office.installation.proxy
    await killed_for(proxy, seconds)
    await asyncio.to_thread(proxy.wait_ready)


FAULTS = [
    Fault("serve-killed", "`serve` is killed {} times amid transfers", "alone", 8, serve_killed),
    Fault("database-locked", "SQLite is locked by somebody else for {} s", "alone", 30, database_locked),
    Fault("disk-full", "the disk is full for {} s", "alone", 15, disk_full, why_not=no_small_disk),
    Fault("database-read-only", "SQLite may not be written for {} s", "alone", 12, database_read_only),
    Fault("all-frozen", "`serve` is frozen for {} s", "alone", 60, all_frozen),
    Fault("clock-wrong", "the clock is an hour ahead, then behind, in {} s", "with a clock", 30, clock_wrong, True),
    Fault("worker-killed", "one of two web workers is killed for {} s", "grown", 10, worker_killed, True),
    Fault("worker-frozen", "one of two web workers is frozen for {} s", "grown", 60, worker_frozen, True),
    Fault("connector-killed", "the connector at work is killed for {} s", "grown", 15, connector_killed, True),
    Fault("connector-frozen", "the connector at work is frozen for {} s", "grown", 60, connector_frozen, True),
    Fault("redis-killed", "Redis is killed for {} s", "grown", 12, redis_killed),
    Fault("postgresql-stopped", "PostgreSQL is stopped at once for {} s", "grown", 12, postgresql_stopped),
    Fault("proxy-killed", "the proxy is killed for {} s", "grown", 10, proxy_killed),
]
