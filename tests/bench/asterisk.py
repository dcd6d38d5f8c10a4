"""What a connector at a real Asterisk costs, and how late the badges are.

Two Asterisks run: that of the house, and one that is all its telephones and all callers, by real SIP. The badges are
those of `make demo-asterisk`, in a real Chromium page; each delay counts from the time that Asterisk gave its event.

ASTERISK_CALLS says after how many calls the memory is looked at again, 10,000 if nothing does.
"""

import asyncio
import json
import os
import re
import shutil
import sys
import tempfile
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

from deploy.asterisk.packages import install
from deploy.asterisk.pbx import Pbx
from tests.bench import asterisk_badges
from tests.bench.asterisk_world import Callers, World, folder_of, house
from tests.bench.loads import progress

TELEPHONES = 60
CALLS = int(os.environ.get("ASTERISK_CALLS", "10000"))
RATE, SECONDS, FAST = 10, 60, 18
EDGE_SECONDS = 10
LOOKS, WARM = 10, 2
"""So often the memory is looked at, and from which look on it must not grow: by then it remembers a minute of calls at
the full rate. Between two looks the measuring notes 200 KiB itself.
"""
HERE = Path(__file__).parent


async def measure(now: dict) -> dict:
    figures = await asyncio.to_thread(asterisk_badges.measure)
    with two_asterisks() as (pbx, world):
        async with connector(pbx, "alone") as (process, callers):
            figures |= await cost(process, await callers(world))
        async with connector(pbx, "engine") as (process, callers):
            calling = await callers(world)
            figures |= await steady(process, calling) | await memory(process, calling)
    return figures


async def cost(process, callers: Callers) -> dict:
    """asterisk_cpu_ms: of the connector alone, for each call: rung, answered, hung up."""
    await callers.call(rate=RATE, number=RATE * 3)
    await marked(process)
    await callers.call(rate=RATE, number=RATE * SECONDS // 2)
    said = await marked(process)
    per_call = round(said["cpu_ms"] / said["ended"], 2)
    progress("asterisk", f"connector alone: {per_call} ms of processor time for each of {said['ended']} calls")
    return {"asterisk_cpu_ms": per_call}


async def steady(process, callers: Callers) -> dict:
    """So many calls a second for a minute: whether what is taken in gets older."""
    await callers.call(rate=RATE, number=RATE * 3)
    lags, spent, ended = [], 0.0, 0
    calling = asyncio.ensure_future(callers.call(rate=RATE, number=RATE * SECONDS))
    await marked(process)
    for _ in range(SECONDS // EDGE_SECONDS):
        await asyncio.sleep(EDGE_SECONDS)
        said = await marked(process)
        lags.append(said["lag_p95_ms"])
        spent, ended = spent + said["cpu_ms"], ended + said["ended"]
    await calling
    progress("asterisk", f"{RATE} calls/s: lag p95 {lags} ms, {spent / ended:.1f} ms of processor time a call")
    return {
        "asterisk_engine_cpu_ms": round(spent / ended, 1),
        "asterisk_lag_p95_ms": lags[-1],
        "asterisk_lag_growth_ms": round(lags[-1] - lags[0], 1),
    }


async def memory(process, callers: Callers) -> dict:
    """asterisk_grown_mib: how the process grows from when it is warm to the last call."""
    looks = []
    for part in range(1, LOOKS + 1):
        await callers.call(rate=FAST, number=max(0, CALLS * part // LOOKS - callers.made))
        looks.append((await marked(process))["kib"] / 1024)
    said = ", ".join(f"{look:.0f}" for look in looks)
    progress("asterisk", f"MiB after each {CALLS // LOOKS} of {callers.made} calls: {said}")
    return {"asterisk_grown_mib": round(looks[-1] - looks[WARM - 1], 1)}


@contextmanager
def two_asterisks() -> Iterator[tuple[Pbx, World]]:
    with tempfile.TemporaryDirectory(prefix="pbx-") as name:
        folder = Path(name)
        pbx = Pbx(install(), folder_of(folder, "house"), house=house(TELEPHONES))
        world = World(pbx.installed, folder_of(folder, "world"), there=pbx)
        pbx.start()
        try:
            world.start()
            try:
                all_registered(pbx)
                yield pbx, world
            finally:
                world.stop()
        finally:
            pbx.stop()


def all_registered(pbx: Pbx) -> None:
    for _ in range(60):
        if len(re.findall(r"Contact:\s+\d+/", pbx.console("pjsip show contacts"))) == TELEPHONES:
            return
        threading.Event().wait(0.5)
    raise RuntimeError("Not all telephones have registered: " + pbx.log()[-2000:])


@asynccontextmanager
async def connector(pbx: Pbx, how: str) -> AsyncIterator[tuple]:
    """The process on the first processor, and how to let the world call."""
    pinned = ["taskset", "-c", "0"] if os.cpu_count() > 1 and shutil.which("taskset") else []
    command = [*pinned, sys.executable, str(HERE / "asterisk_connector.py"), pbx.address, str(TELEPHONES), how]
    with tempfile.TemporaryDirectory(prefix="crm-presence-bench-") as data:
        pipes = {"stdin": asyncio.subprocess.PIPE, "stdout": asyncio.subprocess.PIPE}
        process = await asyncio.create_subprocess_exec(*command, env={**os.environ, "DATA_DIR": data}, **pipes)
        calling: list[Callers] = []

        async def callers(world: World) -> Callers:
            calling.append(await Callers(world).begin())
            return calling[-1]

        try:
            while (line := await process.stdout.readline()).strip() != b"ready":
                if not line:
                    raise RuntimeError("The connector has ended.")
            yield process, callers
        finally:
            for each in calling:
                each.end()
            process.kill()
            await process.wait()


async def marked(process) -> dict:
    """What has been since the last time."""
    process.stdin.write(b"\n")
    return json.loads(await asyncio.wait_for(process.stdout.readline(), 30))
