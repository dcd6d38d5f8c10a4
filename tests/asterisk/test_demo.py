"""`make demo-asterisk` from its start to its end, as people have it: telephones answer, a caller can be made."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest

from deploy.services import free_port
from tests.patience import until
from tests.waiting import ASTERISK_STORY

pytestmark = [pytest.mark.thorough, pytest.mark.xdist_group(ASTERISK_STORY)]
ROOT = Path(__file__).resolve().parents[2]


class Shell:
    """Where somebody has started the demo. `said` is what it has printed."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.said = ""
        command = [sys.executable, "-m", "deploy.asterisk.demo", "--port", str(free_port()), "--answer-after", "0.5"]
        environment = {**os.environ, "DATA_DIR": str(folder), "DJANGO_SETTINGS_MODULE": "crm_ui.settings"}
        self.process = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        for line in self.process.stdout:
            self.said += line

    def found(self, pattern: str) -> re.Match[str]:
        until(lambda: re.search(pattern, self.said), seconds=60, why_not=lambda: self.said)
        return re.search(pattern, self.said)

    def ends(self) -> int:
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(30)


@pytest.fixture
def shell(tmp_path: Path) -> Iterator[Shell]:
    shell = Shell(tmp_path)
    yield shell
    if shell.process.poll() is None:
        shell.process.kill()


def asked(at: str, **said: str) -> dict:
    with socket.socket(socket.AF_UNIX) as line:
        line.settimeout(10)
        line.connect(at)
        line.sendall(json.dumps(said).encode() + b"\n")
        return json.loads(line.makefile().readline())


def socket_of(process: int) -> str:
    """Where the product asks for callers, as it was told."""
    told = Path(f"/proc/{process}/environ").read_text().split("\0")
    return next(each.partition("=")[2] for each in told if each.startswith("OUTSIDE_CALLERS="))


def test_the_demo_says_how_to_use_it_and_its_telephones_answer(shell: Shell) -> None:
    product, asterisk = map(int, shell.found(r"Processes: product (\d+), Asterisk (\d+)").groups())
    assert re.search(r"CRM Presence is ready: http://127\.0\.0\.1:\d+/\nLog on with password 'welcome'", shell.said)
    assert "alice 2001, bob 2002, carol 2003" in shell.said
    assert "Queues: service 3001, sales 3002." in shell.said
    assert re.search(r"server 127\.0\.0\.1:\d+ by UDP \(from this machine only; LAN=1", shell.said)
    assert re.search(r"user 2001 \(alice\) or another extension, password [a-z2-9]{12}\n", shell.said)
    at = socket_of(product)
    asked(at, act="call", number="+496990009114", to="2001")
    until(lambda: asked(at, act="tell")["calls"][0]["state"] == "talks")
    [call] = asked(at, act="tell")["calls"]
    assert (call["number"], call["dialled"], call["called"]) == ("+496990009114", "2001", False)
    asked(at, act="hang-up", call=call["id"])
    until(lambda: asked(at, act="tell")["calls"] == [])
    os.kill(product, signal.SIGKILL)
    shell.found(r"The product has ended \(by signal SIGKILL\)")
    shell.found(r"The product is started again, as process \d+")
    assert shell.ends() == 0
    until(lambda: not Path(f"/proc/{asterisk}").exists())
    assert "Traceback" not in shell.said
