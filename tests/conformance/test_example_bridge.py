"""The example bridge is started as the documentation says, and the product is content with it."""

import json
import os
import re
import shlex
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path

import pytest

from customizing.models import CmsDestination
from deploy.services import free_port
from presence.cms.connectors import connector_class
from presence.conformance.listening import listening
from presence.conformance.simulated import CAST
from presence.connectors.http.signature import Request, headers
from presence.contract import Command, Dial, LogOn
from presence.contract.plain import plain
from presence.models import Call, Conversation, Delivery
from tests.conformance import bridged
from tests.conformance.bridged import BRIDGE, ROOT, SECRET, SIGNER
from tests.factory import make_user
from tests.patience import until
from tests.presence.connectors.http.bridges import destination
from tests.presence.webhooks.sending import address

MOST_LINES = 150
PAGE = ROOT / "docs" / "connectors.md"


def as_documented(**instead: str) -> str:
    """The lines to type, with what is another one here."""
    found = re.search(r"<!-- example bridge -->\n```sh\n(.*?)```", PAGE.read_text(), re.DOTALL)
    assert found
    lines = found[1]
    for name, value in instead.items():
        lines, replaced = re.subn(rf"\b{name}=('[^']*'|\S+)", f"{name}={shlex.quote(value)}", lines)
        assert replaced == 1, name
    return lines


@contextmanager
def started(lines: str, log: Path) -> Iterator[None]:
    environment = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    with log.open("w") as file:
        shell = ["sh", "-eu", "-c", lines]
        process = subprocess.Popen(
            shell, cwd=ROOT, env=environment, stdout=file, stderr=subprocess.STDOUT, start_new_session=True
        )
        try:
            yield
        finally:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def test_it_is_short() -> None:
    assert len(BRIDGE.read_text().splitlines()) <= MOST_LINES


@pytest.mark.thorough
@pytest.mark.django_db(transaction=True)
def test_started_as_documented_it_does_all_that_is_examined(tmp_path: Path) -> None:
    port, log = free_port(), tmp_path / "log"
    at = destination(f"http://127.0.0.1:{port}")
    with listening("127.0.0.1", 0) as product:
        own = {"DATA_DIR": str(tmp_path), "BRIDGE_PORT": str(port), "CRM_EVENTS": product + address(at)}
        with started(as_documented(**own, BRIDGE_SECRET=SECRET), log):
            until(lambda: Delivery.last_at(at), seconds=90, every=0.2, why_not=log.read_text)
            assert findings(at) == []


@pytest.mark.thorough
@pytest.mark.django_db(transaction=True)
def test_what_it_has_to_tell_waits_for_the_product_and_what_comes_twice_is_done_once(of_bridge: Path) -> None:
    port, product = free_port(), free_port()
    at = destination(f"http://127.0.0.1:{port}", secret=SECRET)
    make_user("anna")
    dial = Dial("anna", number=CAST.outside)
    with bridged.bridge(of_bridge, port=port, events=f"http://127.0.0.1:{product}{address(at)}") as telephones:
        assert sent(port, LogOn("anna", extension="1001"), key="d-1") == 202
        assert [sent(port, dial, key="d-2") for _twice in range(2)] == [202, 202]
        assert sent(port, dial, key="d-3") == 409  # anna is in that one call
        telephones.answers("outside")
        with listening("127.0.0.1", product):
            until(lambda: Call.objects.filter(state="connected").exists())
            telephones.hangs_up("outside")
            until(lambda: Call.objects.filter(state="ended").exists())
    assert (Call.objects.count(), Conversation.objects.count()) == (1, 1)


def sent(port: int, command: Command, *, key: str) -> int:
    """A command as the product sends it, under that key. Returns the status of the answer."""
    request = Request("POST", "/commands", json.dumps(plain(command)).encode())
    said = headers(SECRET, request, signer=SIGNER, at=int(time.time()), delivery=key)
    connection = HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request(request.method, request.path, request.body, said)
    with connection.getresponse() as answer:
        return answer.status


def findings(at: CmsDestination) -> list[str]:
    """What is not in order."""
    found = connector_class("http").examine(at, [])
    return [f"{each.level}: {each.text}" for each in found if each.level != "ok"]
