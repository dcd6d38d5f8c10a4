"""One server under measurement, as a process on the first processor, with its control connection."""

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

HERE = Path(__file__).parent
READY_SECONDS = 60
SEED_SECONDS = 120


class Server:
    """A running server; `change` is its command for one. Raises RuntimeError if its port does not open in time."""

    def __init__(self, command: list[str], port: int, env: dict[str, str], *, change: str = "apply"):
        self.port = port
        self.command = change
        self.process = subprocess.Popen(
            [*self._pinned(), sys.executable, *command], env={**os.environ, **env}, start_new_session=True
        )
        self.pid = self.process.pid

    @staticmethod
    def _pinned() -> list[str]:
        return ["taskset", "-c", "0"] if os.cpu_count() > 1 else []

    async def connect(self) -> "Server":
        end = time.monotonic() + READY_SECONDS
        while time.monotonic() < end and self.process.poll() is None:
            try:
                socket.create_connection(("127.0.0.1", self.port), 0.5).close()
            except OSError:
                await asyncio.sleep(0.1)
            else:
                return self
        raise RuntimeError(f"The server did not open port {self.port}.")

    async def control(self) -> None:
        """Opens the control connection; the textbook server has one only after its first client."""
        self.reader, self.writer = await asyncio.open_connection("127.0.0.1", self.port + 1, limit=1 << 22)
        self.writer.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    async def ask(self, command: str) -> str:
        self.writer.write(f"{command}\n".encode())
        return (await self.reader.readline()).decode().strip()

    async def change(self, user: int, *, command: str = "apply") -> tuple[tuple[int, int], int]:
        """One change of the user: (user, version) and when it began, in monotonic nanoseconds."""
        user_id, version, at = map(int, (await self.ask(f"{command} {user}".strip())).split())
        return (user_id, version), at

    def stop(self) -> None:
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


def free_ports() -> int:
    """A port of which the next one is free as well."""
    while True:
        with socket.socket() as first, socket.socket() as second:
            first.bind(("127.0.0.1", 0))
            port = first.getsockname()[1]
            try:
                second.bind(("127.0.0.1", port + 1))
            except OSError:
                continue
            return port


@asynccontextmanager
async def yardstick(kind: str) -> AsyncIterator[Server]:
    """A server of `yardsticks.py`: "broadcast" or "groups"."""
    port = free_ports()
    server = Server([str(HERE / "yardsticks.py"), kind, str(port)], port, {}, change="")
    try:
        yield await server.connect()
    finally:
        server.stop()


@asynccontextmanager
async def product(kind: str, *, users: int, **env: str) -> AsyncIterator[tuple[Server, dict]]:
    """The product on "daphne" or "uvicorn" with so many users: the server, and {users, cookies, folder}."""
    with tempfile.TemporaryDirectory(prefix="crm-presence-bench-") as folder:
        env = {"DATA_DIR": folder, **env}
        seeded = await asyncio.to_thread(
            subprocess.run,
            [sys.executable, str(HERE / "seed.py"), str(users)],
            env={**os.environ, **env},
            check=True,
            capture_output=True,
            text=True,
            timeout=SEED_SECONDS,
        )
        data = json.loads(seeded.stdout.splitlines()[-1]) | {"folder": folder}
        port = free_ports()
        server = Server([str(HERE / "product.py"), kind, str(port)], port, env)
        try:
            await server.connect()
            yield server, data
        finally:
            server.stop()
