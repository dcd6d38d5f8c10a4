"""The product as it ships, started as people start it, on a data folder of its own."""

import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
from collections import deque
from pathlib import Path
from threading import Thread
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
READY = "CRM Presence is ready"
LAST_LINES = 400
END_SECONDS = 20
SIGNS_OF_ERRORS = ("Traceback", " ERROR ", " CRITICAL ")


class Product:
    """A running `manage.py demo`. Unless it is `alive`, nobody moves but those whom a test lets."""

    def __init__(self, folder: Path, *, port: int | None = None, alive: bool = False):
        self.folder = folder
        self.options = [] if alive else ["--calm"]
        self.port = port or free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.said: deque[str] = deque(maxlen=LAST_LINES)

    def start(self) -> "Product":
        """Returns when the port is open; raises with what the product said if it ends before."""
        self.process = self.begun(["demo", "--port", str(self.port), *self.options])
        for line in self.process.stdout:
            self.said.append(line)
            if line.startswith(READY):
                break
        else:
            raise RuntimeError("The product did not start:\n" + "".join(self.said))
        self.reader = Thread(target=self.said.extend, args=[self.process.stdout], daemon=True)
        self.reader.start()
        return self

    def begun(self, arguments: list[str]) -> Any:
        """The process that runs manage.py with these."""
        return subprocess.Popen(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=environment(self.folder),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def stop(self) -> int:
        """End it as a service manager does. Returns the exit code; if it hangs, `said` tells where."""
        self.process.terminate()
        try:
            return self.process.wait(timeout=END_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.send_signal(signal.SIGABRT)  # the fault handler then writes where each thread is
            return self.process.wait(timeout=END_SECONDS)
        finally:
            self.reader.join(timeout=5)

    def kill(self) -> None:
        """End it as a crash of the machine does."""
        self.process.kill()
        self.process.wait(timeout=END_SECONDS)
        self.reader.join(timeout=5)

    def complaints(self) -> str:
        """What it said from the first error on; empty if there is none."""
        lines = list(self.said)
        wrong = [number for number, line in enumerate(lines) if any(sign in line for sign in SIGNS_OF_ERRORS)]
        return "".join(lines[wrong[0] :]) if wrong else ""

    def ask(self, question: str, *values: Any) -> list[tuple]:
        """The answer of the database to an SQL question."""
        with sqlite3.connect(f"file:{self.folder / 'db.sqlite3'}?mode=ro", uri=True, timeout=20) as database:
            return database.execute(question, values).fetchall()

    def value(self, question: str, *values: Any) -> Any:
        """The first column of the first row."""
        return self.ask(question, *values)[0][0]


def environment(folder: Path) -> dict[str, str]:
    """As `make demo` sets it, whatever the test run itself has set."""
    kept = {
        name: value for name, value in os.environ.items() if name not in {"SECRET_KEY", "DATABASE_URL", "REDIS_URL"}
    }
    settings = {"DEMO": "1", "DATA_DIR": str(folder), "DJANGO_SETTINGS_MODULE": "tests.as_shipped"}
    return {**kept, **settings, "PYTHONUNBUFFERED": "1", "PYTHONFAULTHANDLER": "1"}


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


def copied(source: Path, target: Path) -> Path:
    """A data folder like `source`."""
    return Path(shutil.copytree(source, target, ignore=shutil.ignore_patterns("serving.lock")))
