"""The example bridge is started as the documentation says, and the product is content with it."""

import os
import re
import shlex
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from customizing.models import CmsDestination
from deploy.services import free_port
from presence.cms.connectors import connector_class
from presence.conformance.listening import listening
from presence.models import Delivery
from tests.conformance.bridged import BRIDGE, ROOT, SECRET
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


def findings(at: CmsDestination) -> list[str]:
    """What is not in order."""
    found = connector_class("http").examine(at, [])
    return [f"{each.level}: {each.text}" for each in found if each.level != "ok"]
