"""The product forked from a process that has loaded it: it starts at a fraction of the cost, and is the same then."""

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from select import select
from typing import Any

from tests.browser.product import ROOT, Product, environment


class Forked:
    """A process that runs `manage.py` with these arguments, as `subprocess.Popen` shows one."""

    def __init__(self, parent: socket.socket, arguments: list[str]):
        said, out = os.pipe()
        told, report = os.pipe()
        socket.send_fds(parent, [json.dumps(arguments).encode()], [out, report])
        os.close(out)
        os.close(report)
        self.stdout, self._told = os.fdopen(said), os.fdopen(told)
        self.pid = int(self._told.readline())
        self.returncode: int | None = None

    def send_signal(self, number: int) -> None:
        if self.returncode is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def wait(self, timeout: float) -> int:
        """Its exit code. Raises subprocess.TimeoutExpired if it does not end by then."""
        if self.returncode is None:
            if not select([self._told], [], [], timeout)[0]:
                raise subprocess.TimeoutExpired("the product", timeout)
            self.returncode = int(self._told.readline())
            self._told.close()
        return self.returncode


class Loaded:
    """A process that has loaded the product for this data folder, and forks it as often as it is asked to."""

    def __init__(self, folder: Path, client: socket.socket):
        self.folder, self.client = folder, client

    def product(self) -> Product:
        return _Warm(self.folder, self.client)


class _Warm(Product):
    """Forked at its first start; from then on it is started as people start it."""

    def __init__(self, folder: Path, client: socket.socket):
        super().__init__(folder)
        self.client: socket.socket | None = client

    def begun(self, arguments: list[str]) -> Any:
        if not self.client:
            return super().begun(arguments)
        client, self.client = self.client, None
        return Forked(client, arguments)


@contextmanager
def loaded(folder: Path) -> Iterator[Loaded]:
    ours, its = socket.socketpair()
    command = [sys.executable, "-m", "tests.browser.loaded", str(its.fileno())]
    with ours, subprocess.Popen(command, cwd=ROOT, env=environment(folder), pass_fds=[its.fileno()]):
        its.close()
        yield Loaded(folder, ours)
        ours.shutdown(socket.SHUT_RDWR)
