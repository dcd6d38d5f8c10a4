"""The demo at a real Asterisk, with a softphone for each user and callers outside, all of it on this machine.

usage: python -m deploy.asterisk.demo [--host HOST] [--port PORT] [--lan] [--sip-port PORT] [--reset]
(`make demo-asterisk`)

Nothing is installed but into a folder for caches. A product or an Asterisk that ends is started again, so that anybody
can see what it costs: kill -9 one of the processes named at the start. The browser tests work with it too.
"""

import argparse
import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path

from crm_ui.environment.cannot_start import CannotStart, valid_port
from deploy.asterisk import packages
from deploy.asterisk.house import LOOPBACK, House, Queue
from deploy.asterisk.outside import OutsideCallers
from deploy.asterisk.pbx import USER, Pbx
from deploy.asterisk.softphones import Softphones
from deploy.grown import ROOT, claim_port, healthy, prepare_demo, say
from deploy.patience import until
from deploy.restarts import Restarts
from deploy.services import Service, free_port

DIALLED = "+492214710"
SIP_PORT = 5060
READY_SECONDS = 90
ANSWER_AFTER = 2.0
LOOK_SECONDS, GIVE_WAY_SECONDS = 0.5, 5.0
LETTERS = "abcdefghkmnpqrstuvwxyz23456789"
SHOWN = ("alice", "bob", "carol", "ivy", "jack", "erin")


class AsteriskDemo:
    """`start` returns when everything answers. `people` are the telephones by user name, `banner` what to tell."""

    settings = "crm_ui.settings"

    def __init__(
        self,
        folder: Path,
        *,
        host: str = LOOPBACK,
        port: int = 0,
        lan: bool = False,
        sip: int = 0,
        answer_after: float = ANSWER_AFTER,
    ):
        self.folder = folder
        self.host, self.port = host, port or free_port()
        self.lan, self.sip = lan, sip
        self.url = f"http://{self.host}:{self.port}/"
        self.answer_after = answer_after
        self.banner = ""
        self._stops: list[Callable[[], object]] = []

    def start(self, say: Callable[[str], None] = lambda line: None) -> "AsteriskDemo":
        """Everything, in the order in which one needs the other. If one fails, all are stopped again."""
        installed = packages.install(say=say)
        self.folder.mkdir(parents=True, exist_ok=True)
        try:
            self._start(installed, say)
        except BaseException:
            self.stop()
            raise
        return self

    def stop(self) -> None:
        """End everything, the product first and Asterisk last."""
        while self._stops:
            self._stops.pop()()

    def with_softphone(self, extensions: Iterable[str]) -> Iterable[str]:
        """All of them, unless a subclass wants fewer."""
        return extensions

    def environment(self) -> dict[str, str]:
        """What the processes of the product are told: everything is in one, on SQLite."""
        elsewhere = {"DATABASE_URL", "REDIS_URL", "SECRET_KEY"}
        return {
            **{name: value for name, value in os.environ.items() if name not in elsewhere},
            "DEMO": "1",
            "SIMULATOR": "0",
            "DATA_DIR": str(self.folder / "product"),
            "DJANGO_SETTINGS_MODULE": self.settings,
            "OUTSIDE_CALLERS": str(self.outside.socket),
            "PYTHONUNBUFFERED": "1",
        }

    def _start(self, installed: packages.Installed, say: Callable[[str], None]) -> None:
        runs = Path(tempfile.mkdtemp(prefix="crm-asterisk-"))  # short, and closed to others
        self._stops.append(lambda: shutil.rmtree(runs, ignore_errors=True))
        self.pbx = Pbx(installed, runs, secret=secrets.token_urlsafe(24), sip=self.sip)
        self.outside = OutsideCallers(self.pbx, answer_after=self.answer_after)
        banner = prepare_demo(self.url, self.environment(), say, "--calm")
        told = self._connect()
        self.people = {each["username"]: each for each in told["telephones"]}
        say(f"Starting Asterisk and {len(self.people)} telephones ...")
        self._start_telephones(told)
        self._stops.append(lambda: self.product.stop())  # that which runs by then
        self.start_product()
        self.banner = banner + self._telephones_in_words()

    def _connect(self) -> dict:
        """Customizing leads to the Asterisk from now on; what that has to have."""
        where = {
            "address": self.pbx.address,
            "user_name": USER,
            "password": self.pbx.secret,
            "telephone_socket": f"ws://{LOOPBACK}:{self.pbx.websocket}/ws",
        }
        command = [sys.executable, "manage.py", "connect_demo"]
        done = subprocess.run(
            command, cwd=ROOT, env=self.environment(), input=json.dumps(where), stdout=subprocess.PIPE, text=True
        )
        if done.returncode:
            raise CannotStart("the demo could not be led to the Asterisk; the lines above say why.")
        return json.loads(done.stdout.splitlines()[-1])

    def _start_telephones(self, told: dict) -> None:
        names = {each["extension"]: each["name"] for each in told["telephones"]}
        answering = [each["extension"] for each in told["telephones"] if each["answers"]]
        queues = tuple(Queue(each["name"], each["number"], tuple(each["members"])) for each in told["queues"])
        browsers = {each["extension"]: each["name"] for each in told["browsers"]}
        self.pbx.house = House(
            names, queues, dialled=DIALLED, password=self._password(), lan=self.lan, browsers=browsers
        )
        self.pbx.start()
        self._stops.append(self.pbx.stop)
        self.softphones = Softphones(
            self.pbx, self.with_softphone(names), answering=answering, after=self.answer_after
        )
        self._stops.append(self.softphones.stop)
        self.softphones.start()
        self.outside.start()
        self._stops.append(self.outside.stop)

    def start_product(self) -> None:
        """Returns when it is ready for people. Raises TimeoutError or CannotStart."""
        command = [sys.executable, str(ROOT / "manage.py"), "serve", "--host", self.host, "--port", str(self.port)]
        log = self.folder / "product.log"
        self.product = Service("The product", command, self.port, env=self.environment(), log=log)
        self.product.start()
        until(self._is_ready, seconds=READY_SECONDS, every=0.05, why_not=lambda: f"It does not answer; see {log}.")

    def _is_ready(self) -> bool:
        if self.product.process.poll() is not None:
            raise CannotStart(f"the product has ended; see {self.product.log}.")
        return healthy(self.host, self.port) and USER in self.pbx.console("manager show connected")

    def _password(self) -> str:
        """Of all telephones: made up at the first start, so that a real one need not be told again."""
        kept = self.folder / "telephone-password"
        if not kept.exists():
            kept.touch(mode=0o600)
            kept.write_text("".join(secrets.choice(LETTERS) for _ in range(12)))
        return kept.read_text()

    def _telephones_in_words(self) -> str:
        extensions = ", ".join(f"{name} {self.people[name]['extension']}" for name in SHOWN if name in self.people)
        silent = [each["name"] for each in self.people.values() if not each["answers"]]
        queues = ", ".join(f"{queue.name} {queue.number}" for queue in self.pbx.house.queues)
        reached = own_address() if self.lan else LOOPBACK
        only = "" if self.lan else " (from this machine only; LAN=1 lets telephones of your network in)"
        first = self.people[SHOWN[0]]["extension"]
        return f"""
Telephones: {extensions} and so on. They answer after {self.answer_after:g} s, but for that of {", ".join(silent)}.
Telephones in the browser: choose yours under Personalize, then Open Telephone in the toolbar.
Queues: {queues}. Somebody outside: 00 and any number.
A caller from outside: {self.url}outside/
A SIP telephone of your own takes the place of a softphone as long as it is registered:
  server {reached}:{self.pbx.sip} by UDP{only}
  user {first} (alice) or another extension, password {self.pbx.house.password}
Processes: product {self.product.process.pid}, Asterisk {self.pbx.service.process.pid}.
"""


def own_address() -> str:
    """By which others of the network reach this machine. Nothing is sent to find out."""
    with socket.socket(type=socket.SOCK_DGRAM) as probe, suppress(OSError):
        probe.connect(("192.0.2.1", 9))
        return probe.getsockname()[0]
    return socket.gethostname()


def sip_port(wanted: int, *, lan: bool) -> int:
    """The one wanted. If none is, the usual one; on this machine alone another will do if that is taken."""
    port = wanted or SIP_PORT
    with socket.socket(type=socket.SOCK_DGRAM) as probe:
        try:
            probe.bind(("" if lan else LOOPBACK, port))
        except OSError as error:
            if wanted or lan:
                said = f"port {port} for SIP telephones: {error.strerror}. Choose another one: SIP_PORT={port + 10}."
                raise CannotStart(said) from error
            return 0
    return port


def serve(office: AsteriskDemo) -> None:
    """Until interrupted."""
    try:
        office.start(say=say)
        say(office.banner)
        keep_running(office)
    finally:
        say("Stopping ...")
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        office.stop()


def keep_running(office: AsteriskDemo) -> None:
    """What ends is started again, and softphones give way to real telephones."""
    restarts = Restarts([office.pbx.service, office.product], say=say)
    looked = time.monotonic()
    while True:
        time.sleep(LOOK_SECONDS)
        restarts.look()
        if time.monotonic() - looked > GIVE_WAY_SECONDS:
            looked = time.monotonic()
            with suppress(OSError, RuntimeError, TimeoutError, subprocess.SubprocessError):  # Asterisk is away
                office.softphones.give_way(say)


def main() -> None:
    arguments = argparse.ArgumentParser(description="The demo at a real Asterisk.")
    arguments.add_argument("--host", default=LOOPBACK)
    arguments.add_argument("--port", default="8000")
    arguments.add_argument("--lan", action="store_true")
    arguments.add_argument("--sip-port", default="")
    arguments.add_argument("--answer-after", type=float, default=ANSWER_AFTER)
    arguments.add_argument("--reset", action="store_true")
    options = arguments.parse_args()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.default_int_handler)
    try:
        serve(prepared(options))
    except (packages.NotToBeHad, RuntimeError, TimeoutError) as error:
        sys.exit(f"Cannot start: {error}")
    except KeyboardInterrupt:
        sys.exit(0)


def prepared(options: argparse.Namespace) -> AsteriskDemo:
    """The demo that is asked for, not started yet. Raises CannotStart."""
    folder = (Path(os.environ.get("DATA_DIR") or ROOT / "var") / "asterisk").resolve()
    port, sip = valid_port(options.port), valid_port(options.sip_port, name="SIP_PORT") if options.sip_port else 0
    claim_port(options.host, port)
    sip = sip_port(sip, lan=options.lan)
    if options.reset:
        shutil.rmtree(folder, ignore_errors=True)
    how = {"host": options.host, "port": port, "lan": options.lan, "answer_after": options.answer_after}
    return AsteriskDemo(folder, sip=sip, **how)


if __name__ == "__main__":
    main()
