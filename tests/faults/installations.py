"""What the faults happen to: the product alone on SQLite, and grown. Both on spare ports, with data of their own."""

import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import psycopg

from deploy import services
from deploy.grown import ROOT, Grown, healthy
from deploy.services import Service, ServiceMissing
from tests.grown.screens import until

DISK = "192m"
START_SECONDS = 120
WITHOUT_PRIVILEGE = ["setpriv", "--bounding-set=-dac_override,-dac_read_search"]
"""So that files which may not be written are not written by root either."""


class Alone:
    """`manage.py serve` on SQLite, its data on a small disk of its own if this machine lets us make one."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.data = folder / "data"
        self.port = services.free_port()
        self.url = f"http://127.0.0.1:{self.port}/"
        self.has_small_disk = False
        self.serve: Service | None = None

    def start(self) -> "Alone":
        self.data.mkdir(parents=True)
        self.has_small_disk = _mounted(self.data)
        prepare = [sys.executable, "manage.py", "demo", "--calm", "--prepare-for", self.url]
        subprocess.run(prepare, cwd=ROOT, env=self.environment(), check=True, stdout=subprocess.DEVNULL)
        self.serve = Service("serve", self.command(), self.port, env=self.environment(), log=self.folder / "serve.log")
        self.serve.start()
        return self

    def command(self) -> list[str]:
        become = WITHOUT_PRIVILEGE if os.geteuid() == 0 and shutil.which("setpriv") else []
        return [*become, sys.executable, str(ROOT / "manage.py"), "serve", "--port", str(self.port)]

    def environment(self) -> dict[str, str]:
        own = {"DEMO": "1", "DATA_DIR": str(self.data), "DJANGO_SETTINGS_MODULE": "crm_ui.settings"}
        return {**os.environ, "DATABASE_URL": "", "REDIS_URL": "", "PYTHONUNBUFFERED": "1", **own}

    def ask(self, question: str) -> list[tuple]:
        with closing(sqlite3.connect(f"file:{self.database}?mode=ro", uri=True, timeout=5)) as database:
            return database.execute(question).fetchall()

    @property
    def database(self) -> Path:
        return self.data / "db.sqlite3"

    @property
    def ports(self) -> list[int]:
        return [self.port]

    def stop(self) -> None:
        if self.serve:
            self.serve.kill()
        if self.has_small_disk:
            subprocess.run(["umount", "--lazy", str(self.data)], check=False)


class AloneWithAClock(Alone):
    """The same; `turn` sets its wall clock so many seconds before or after the true one."""

    def start(self) -> "AloneWithAClock":
        if not clock_library():
            raise ServiceMissing("needs libfaketime: apt-get install faketime")
        self.folder.mkdir(parents=True, exist_ok=True)
        self.turn(0)
        super().start()
        return self

    def turn(self, seconds: int) -> None:
        new = self.folder / "clock.new"
        new.write_text(f"{seconds:+}s\n")
        new.replace(self.folder / "clock")

    def environment(self) -> dict[str, str]:
        monotonic = {"DONT_FAKE_MONOTONIC": "1", "FAKETIME_DONT_FAKE_MONOTONIC": "1"}
        faked = {
            "FAKETIME_TIMESTAMP_FILE": str(self.folder / "clock"),
            "FAKETIME_CACHE_DURATION": "1",
            "NO_FAKE_STAT": "1",
        }
        return {**super().environment(), "LD_PRELOAD": clock_library(), **faked, **monotonic}


class Several(Grown):
    """The product grown, with a second connector process that stands by."""

    def __init__(self, folder: Path):
        super().__init__(folder, connectors=2, calm=True)

    def ask(self, question: str) -> list[tuple]:
        with psycopg.connect(self.environment()["DATABASE_URL"], connect_timeout=5) as database:
            return database.execute(question).fetchall()

    @property
    def ports(self) -> list[int]:
        return [*self.worker_ports, self.port]


Installation = Alone | Several
HOMES: dict[str, type[Installation]] = {"alone": Alone, "with a clock": AloneWithAClock, "grown": Several}


def made(home: str) -> Installation:
    """It is started, in a folder that `removed` removes. Raises ServiceMissing if this machine lacks what it needs."""
    folder = Path(tempfile.mkdtemp(prefix="crm-presence-faults-"))
    folder.chmod(0o755)  # PostgreSQL runs as another user
    installation = HOMES[home](folder)
    try:
        return installation.start()
    except BaseException:
        removed(installation)
        raise


def removed(installation: Installation) -> None:
    installation.stop()
    shutil.rmtree(installation.folder, ignore_errors=True)


async def answers(ports: Sequence[int]) -> None:
    """Until each of them says that it is well."""
    for port in ports:
        await until(lambda port=port: healthy("127.0.0.1", port), seconds=START_SECONDS, what=f"port {port} answers")


def clock_library() -> str:
    """Of libfaketime; empty if it is not installed."""
    return next(map(str, Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1")), "")


def _mounted(folder: Path) -> bool:
    """Whether it is a disk of its own from now on."""
    if os.geteuid() != 0 or not shutil.which("mount"):
        return False
    mount = ["mount", "-t", "tmpfs", "-o", f"size={DISK},mode=0755", "tmpfs", str(folder)]
    return subprocess.run(mount, stderr=subprocess.DEVNULL, check=False).returncode == 0
