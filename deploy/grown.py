"""The product grown, without containers: PostgreSQL, Redis, web workers, a connector process and a proxy before them.

usage: python -m deploy.grown [--host HOST] [--port PORT] [--connectors N] [--reset]   (`make demo-grown`)

All of it is on this machine and keeps its data in one folder. A part that ends is started again, so that anybody can
see what a fault costs: kill -9 one of the processes named at the start. The tests start it too, and kill parts of it.
"""

import argparse
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

from crm_ui.environment.cannot_start import CannotStart, valid_port
from deploy import services
from deploy.restarts import Restarts
from deploy.services import Service, ServiceMissing

ROOT = Path(__file__).resolve().parents[1]
READY_SECONDS = 180
LOOK_SECONDS = 0.5
READY = "\nCRM Presence is ready"
PROGRAMS = ("postgres", "redis-server", "nginx")


class Grown:
    """`start` returns when everything answers; each part can be killed and started again alone.

    In a `calm` demo nobody moves by themselves.
    """

    def __init__(
        self,
        folder: Path,
        *,
        host: str = "127.0.0.1",
        port: int | None = None,
        connectors: int = 1,
        calm: bool = False,
    ):
        self.folder = folder
        self.options = ["--calm"] if calm else []
        self.host, self.port = host, port or services.free_port()
        self.url = f"http://{self.host}:{self.port}/"
        self.worker_ports = [services.free_port() for _ in range(2)]
        self.connector_count = connectors
        self.parts: list[Service] = []
        self.banner = ""

    def start(self, say: Callable[[str], None] = lambda line: None) -> "Grown":
        """Everything, in the order in which one needs the other. If one fails, all are stopped again."""
        self.folder.mkdir(parents=True, exist_ok=True)
        try:
            self._start_services()
            alone = {name: value for name, value in self.environment().items() if name != "REDIS_URL"}
            self.banner = prepare_demo(self.url, alone, say, *self.options)
            self._start_processes()
            self.proxy = self._keep(services.nginx(self.folder, self.port, self.worker_ports, host=self.host))
            self.wait_healthy()
        except BaseException:
            self.stop()
            raise
        return self

    def stop(self) -> None:
        """End everything, the proxy first and the database last."""
        for part in reversed(self.parts):
            part.stop()
        self.parts.clear()

    def environment(self) -> dict[str, str]:
        """What the processes of the product are told."""
        return {
            **os.environ,
            "DEMO": "1",
            "DATA_DIR": str(self.folder / "product"),  # closed to others, unlike what PostgreSQL needs
            "DATABASE_URL": services.postgres_url(self.postgres.port),
            "REDIS_URL": services.redis_url(self.redis.port),
            "DJANGO_SETTINGS_MODULE": "crm_ui.settings",
            "PYTHONUNBUFFERED": "1",
        }

    def manage(self, name: str, *arguments: str, port: int = 0) -> Service:
        """A process of the product, not started yet."""
        command = [sys.executable, str(ROOT / "manage.py"), *arguments]
        return Service(name, command, port, env=self.environment(), log=self.folder / f"{name}.log")

    def dead(self) -> list[str]:
        """The parts that have ended by themselves."""
        return [part.name for part in self.parts if part.process.poll() is not None]

    def who_is_who(self) -> str:
        """The process of each part, for whoever wants to see what becomes of it without one."""
        return "Processes: " + ", ".join(f"{part.name} {part.process.pid}" for part in self.parts) + "."

    def wait_healthy(self) -> None:
        """Until each worker, and the proxy, says that it is well."""
        end = time.monotonic() + READY_SECONDS
        for port in [*self.worker_ports, self.port]:
            while not healthy(self.host if port == self.port else "127.0.0.1", port):
                if time.monotonic() > end or self.dead():
                    raise CannotStart(f"{', '.join(self.dead()) or port} does not answer; see {self.folder}/*.log.")
                time.sleep(0.1)

    def _start_services(self) -> None:
        self.postgres = self._keep(services.postgres(self.folder, services.free_port()))
        self.redis = self._keep(services.redis(self.folder, services.free_port()))

    def _start_processes(self) -> None:
        self.connectors = [self.manage(f"connector{n + 1}", "connector") for n in range(self.connector_count)]
        self.workers = [
            self.manage(f"web{n + 1}", "serve", "--port", str(port), port=port)
            for n, port in enumerate(self.worker_ports)
        ]
        for process in [*self.connectors, *self.workers]:
            self._keep(process.start())

    def _keep(self, part: Service) -> Service:
        self.parts.append(part)
        return part


def prepare_demo(url: str, environment: dict[str, str], say: Callable[[str], None], *options: str) -> str:
    """Tables and demo data, by a process of its own that needs no other. Returns what to tell people."""
    command = [sys.executable, "manage.py", "demo", "--prepare-for", url, *options]
    said: list[str] = []
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True) as process:
        for line in process.stdout:
            said.append(line)
            if not "".join(said).partition(READY)[1] and line.strip():
                say(line.rstrip())
    if process.returncode:
        raise CannotStart("the demo data could not be loaded; the lines above say why.")
    return READY + "".join(said).partition(READY)[2]


def healthy(host: str, port: int, *, check: str = "readyz") -> bool:
    """Whether it is ready for people, or with the check `healthz` whether it lives."""
    try:
        with urllib.request.urlopen(f"http://{host}:{port}/{check}", timeout=5) as answer:
            return answer.status == 200
    except OSError:
        return False


def say(line: str) -> None:
    print(line, flush=True)


def claim_port(host: str, port: int) -> None:
    """Raises CannotStart if nobody could listen there."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise CannotStart(
                f"port {port} of {host}: {error.strerror}. Choose another one: PORT={port + 1}."
            ) from error


def demo(*, folder: Path, host: str, port: int, connectors: int, reset: bool) -> None:
    """Serve the demo until interrupted, whatever of it ends."""
    for name in PROGRAMS:
        services.program(name)
    claim_port(host, port)
    if reset:
        shutil.rmtree(folder, ignore_errors=True)
    several = "two connector processes" if connectors > 1 else "a connector process"
    say(f"Starting PostgreSQL, Redis, two web workers, {several} and a proxy ...")
    grown = Grown(folder, host=host, port=port, connectors=connectors)
    try:
        grown.start(say=say)
        say(f"{grown.banner}{grown.who_is_who()}")
        restarts = Restarts(grown.parts, say=say)
        while True:
            time.sleep(LOOK_SECONDS)
            restarts.look()
    finally:
        say("Stopping ...")
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        grown.stop()


def main() -> None:
    arguments = argparse.ArgumentParser(description="The demo with several web workers.")
    arguments.add_argument("--host", default="127.0.0.1")
    arguments.add_argument("--port", default="8000")
    arguments.add_argument("--connectors", type=int, choices=(1, 2), default=1)
    arguments.add_argument("--reset", action="store_true")
    options = arguments.parse_args()
    port = valid_port(options.port)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    folder = Path(os.environ.get("DATA_DIR") or ROOT / "var") / "grown"
    try:
        demo(folder=folder.resolve(), **{**vars(options), "port": port})
    except (ServiceMissing, RuntimeError) as error:
        sys.exit(f"Cannot start: {error}")
    except KeyboardInterrupt:
        sys.exit(0)


if __name__ == "__main__":
    main()
