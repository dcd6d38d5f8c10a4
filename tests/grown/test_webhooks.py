"""Webhooks of a telephone system: whichever web worker they arrive at, all screens show it, and its owner hears it."""

import asyncio
import sys
import time
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from deploy import services
from presence.bus.server import HEARD, redis_client
from presence.connectors.http.signature import Request, headers
from presence.contract import CallChanged
from tests.grown.company import Company, run
from tests.grown.screens import until
from tests.presence.connectors.http.bridges import SECRET, SIGNER, ScriptedBridge, bridge
from tests.presence.webhooks.sending import body_of

CONNECT = """
import os, django
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crm_ui.settings")
django.setup()
from customizing.models import CmsDestination
made = CmsDestination(name="BRIDGED", connector="http", address={url!r}, user_name={signer!r})
made.set_password({secret!r})
made.save()
print(made.pk)
"""


@pytest.fixture
def there() -> Iterator[ScriptedBridge]:
    with bridge() as running:
        yield running


def connected(company: Company, there: ScriptedBridge) -> int:
    """The key of a destination before that bridge."""
    code = CONNECT.format(url=there.url, signer=SIGNER, secret=SECRET)
    return int(run([sys.executable, "-c", code], company.grown))


def posted(port: int, destination: int, event: CallChanged) -> int:
    """The status with which the worker at that port answers."""
    request = Request("POST", f"/cms/{destination}/events/", body_of([event]))
    said = headers(SECRET, request, signer=SIGNER, at=int(time.time()), delivery=f"{port}-{time.time_ns()}")
    said["Content-Type"] = "application/json"
    asked = urllib.request.Request(f"http://127.0.0.1:{port}{request.path}", request.body, said)
    with urllib.request.urlopen(asked, timeout=10) as answer:
        status: int = answer.status
        return status


async def test_a_call_is_on_all_screens_at_whichever_worker_it_arrives(
    at_work: Company, there: ScriptedBridge
) -> None:
    await at_work.open_screens(6)
    destination = await asyncio.to_thread(connected, at_work, there)

    async def tells(port: int, **told: Any) -> None:
        event = CallChanged(conversation=f"talk-{told['call']}", direction="inbound", at=datetime.now(UTC), **told)
        before = at_work.versions()[person.id]
        assert await asyncio.to_thread(posted, port, destination, event) == 200
        assert at_work.versions()[person.id] > before
        await at_work.all_right(seconds=10)

    for person, port in zip(at_work.people, at_work.grown.worker_ports, strict=False):
        free = at_work.causes(person)
        await tells(port, call=person.name, user=person.name, sequence=1, state="connected", number="+493055501001")
        assert at_work.causes(person) != free
        await tells(port, call=person.name, user=person.name, sequence=2, state="ended")
        assert at_work.causes(person) == free

    def heard() -> bool:
        redis = redis_client(services.redis_url(at_work.grown.redis.port))
        return bool(redis.hget(HEARD, str(destination)))

    await until(heard, seconds=15, what="the owner has heard the bridge")
    at_work.execute(f"UPDATE customizing_cmsdestination SET active = false WHERE id = {destination}")
