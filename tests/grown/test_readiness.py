"""Whether a web worker is ready is told in time, also while what it needs is frozen: taking connections, silent."""

import asyncio
import json
import time
from urllib.error import HTTPError
from urllib.request import urlopen

from deploy.grown import healthy
from tests.grown.company import Company
from tests.grown.screens import until
from tests.grown.test_frozen_worker import frozen
from tests.patience import busy

IN_TIME = 5.0


def ready(company: Company) -> dict:
    """What /readyz says."""
    began = time.monotonic()
    try:
        with urlopen(
            f"http://127.0.0.1:{company.grown.worker_ports[0]}/readyz", timeout=2 * IN_TIME * busy()
        ) as answer:
            said = json.load(answer)
    except HTTPError as error:
        said = json.load(error)
    assert time.monotonic() - began < IN_TIME * busy()
    return said


async def is_ready(company: Company) -> None:
    await until(
        lambda: ready(company)["status"] == "ok", seconds=30, what="ready", why_not=lambda: str(ready(company))
    )


async def test_while_redis_or_the_database_is_frozen_a_worker_lives_and_is_not_ready(at_work: Company) -> None:
    worker = at_work.grown.worker_ports[0]
    for service, part in ((at_work.grown.redis, "redis"), (at_work.grown.postgres, "database")):
        await is_ready(at_work)
        with frozen(service):
            await until(lambda part=part: not ready(at_work)[part]["ok"], seconds=10, what=f"{part} is missed")
            assert "reason" in (await asyncio.to_thread(ready, at_work))[part]
            assert await asyncio.to_thread(healthy, "127.0.0.1", worker, check="healthz")
    await is_ready(at_work)
    assert (await asyncio.to_thread(ready, at_work))["telephone"]["seconds_since_heard"] is not None
