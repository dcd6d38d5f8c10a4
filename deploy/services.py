"""Throwaway PostgreSQL, Redis and nginx on spare ports, for `make demo-grown` and for the tests.

usage: python -m deploy.services COMMAND ...   (run the command with DATABASE_URL and REDIS_URL of throwaway ones)

Each starter returns a Service that runs until `stop()`. All listen on the loopback address only and keep their files
in the folder given, so nothing of the machine's own services is touched.
"""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

PACKAGES = {"postgres": "postgresql", "redis-server": "redis-server", "nginx": "nginx-light"}
START_SECONDS = 30
ROUTES = Path(__file__).with_name("pages.conf")


class ServiceMissing(Exception):
    """A program is not installed; the message says which package to install."""


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def program(name: str) -> str:
    """The full path of a server program, PostgreSQL's own folder included. Raises ServiceMissing."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    path = os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", *map(str, folders)])
    if found := shutil.which(name, path=path):
        return found
    raise ServiceMissing(f"{name} is not installed: apt-get install {PACKAGES.get(name, name)}")


@dataclass
class Service:
    """A running program. `command` starts it again after `kill`; `ends_by` is the signal that ends it in order."""

    name: str
    command: list[str]
    port: int
    env: dict[str, str] | None = None
    log: Path | None = None
    ends_by: int = signal.SIGTERM
    process: subprocess.Popen = field(init=False)

    def start(self) -> "Service":
        output = self.log.open("ab") if self.log else subprocess.DEVNULL
        self.process = subprocess.Popen(
            self.command, env=self.env, stdout=output, stderr=subprocess.STDOUT, start_new_session=True
        )
        return self

    def wait_ready(self) -> "Service":
        """Until the port answers. Raises RuntimeError with the end of its log if it ends or takes too long."""
        end = time.monotonic() + START_SECONDS
        while time.monotonic() < end and self.process.poll() is None:
            try:
                socket.create_connection(("127.0.0.1", self.port), 0.5).close()
            except OSError:
                time.sleep(0.05)
            else:
                return self
        self.stop()
        tail = self.log.read_text(errors="replace")[-2000:] if self.log else ""
        raise RuntimeError(f"{self.name} did not start on port {self.port}.\n{tail}")

    def stop(self, how: int | None = None) -> None:
        """End it and its children, also those that it has left behind."""
        if self.process.poll() is None:
            os.killpg(self.process.pid, how or self.ends_by)
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(10)
        with suppress(ProcessLookupError, PermissionError):  # as a rule nothing is left
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def kill(self) -> None:
        """As kill -9."""
        self.stop(signal.SIGKILL)

    def how_it_ended(self) -> str:
        """The signal that ended it, or its exit code, in words."""
        code = self.process.returncode
        return f"by signal {signal.Signals(-code).name}" if code < 0 else f"with exit code {code}"


def as_postgres(folder: Path) -> list[str]:
    """PostgreSQL refuses to run as root: how to become its own user, who is given the folder."""
    if os.geteuid() != 0:
        return []
    user = pwd.getpwnam("postgres")
    os.chown(folder, user.pw_uid, user.pw_gid)
    become = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]
    reaches = subprocess.run([*become, "test", "-w", str(folder)], cwd="/").returncode == 0
    return become if reaches else [*become, "--inh-caps=+dac_override", "--ambient-caps=+dac_override"]


THROWAWAY = ["-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off"]
"""For a database nobody misses: three times as fast, and lost only with the machine."""


def postgres(folder: Path, port: int, *, options: Sequence[str] = ()) -> Service:
    """PostgreSQL with an empty database `crm`; reach it at `postgres_url(port)`."""
    data = folder / "postgres"
    data.mkdir(parents=True, exist_ok=True)
    become = as_postgres(data)
    if not (data / "PG_VERSION").exists():
        new = ["-D", str(data), "-U", "crm", "--auth=trust", "-E", "UTF8", "--locale=C.UTF-8", "-N"]
        subprocess.run([*become, program("initdb"), *new], check=True, stdout=subprocess.DEVNULL, cwd="/")
    server = ["-D", str(data), "-p", str(port), "-h", "127.0.0.1", "-k", str(data), "-c", "max_connections=200"]
    command = [*become, program("postgres"), *server, *options]
    log = folder / "postgres.log"
    service = Service("PostgreSQL", command, port, log=log, ends_by=signal.SIGINT).start().wait_ready()
    _create_database(port)
    return service


def _create_database(port: int) -> None:
    import psycopg

    end = time.monotonic() + START_SECONDS
    while True:
        try:
            with psycopg.connect(
                f"host=127.0.0.1 port={port} user=crm dbname=postgres", autocommit=True
            ) as connection:
                exists = connection.execute("SELECT 1 FROM pg_database WHERE datname = 'crm'").fetchone()
                if not exists:
                    connection.execute("CREATE DATABASE crm")
            return
        except psycopg.OperationalError:  # the port answers a moment before the server takes connections
            if time.monotonic() > end:
                raise
            time.sleep(0.05)


def postgres_url(port: int, name: str = "crm") -> str:
    return f"postgres://crm@127.0.0.1:{port}/{name}"


def redis(folder: Path, port: int) -> Service:
    """Redis without persistence; reach it at `redis_url(port)`."""
    folder.mkdir(parents=True, exist_ok=True)
    options = ["--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", str(folder)]
    command = [program("redis-server"), *options]
    return Service("Redis", command, port, log=folder / "redis.log").start().wait_ready()


def redis_url(port: int) -> str:
    return f"redis://127.0.0.1:{port}/0"


NGINX = """
daemon off;
{user}
pid {folder}/nginx.pid;
error_log {folder}/nginx-error.log warn;
worker_processes 1;
events {{ worker_connections 4096; }}
http {{
  access_log off;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
  map $http_upgrade $crm_connection {{ default upgrade; '' close; }}
  map '' $crm_scheme {{ default $scheme; }}
  upstream crm_pages {{ zone crm_pages 64k; least_conn; {pages} }}
  upstream crm_sockets {{ zone crm_sockets 64k; {sockets} }}
  server {{
    listen {host}:{port};
    include {routes};
  }}
}}
"""


def nginx(folder: Path, port: int, workers: list[int], *, host: str = "127.0.0.1") -> Service:
    """A proxy on `port` that spreads over the workers' ports and passes WebSockets on."""
    folder.mkdir(parents=True, exist_ok=True)
    addresses = [f"server 127.0.0.1:{worker}" for worker in workers]
    counted = [f"{address} max_fails=1 fail_timeout=30s;" for address in addresses]
    nevertheless = [f"{address} max_fails=0 backup;" for address in addresses]  # when all have failed
    pages, sockets = " ".join(counted + nevertheless), " ".join(f"{address} max_fails=0;" for address in addresses)
    config = folder / "nginx.conf"
    user = "user root root;" if os.geteuid() == 0 else ""
    servers = {"pages": pages, "sockets": sockets, "routes": ROUTES}
    config.write_text(NGINX.format(folder=folder, host=host, port=port, user=user, **servers))
    command = [program("nginx"), "-c", str(config), "-p", str(folder), "-e", str(folder / "nginx-error.log")]
    return Service("nginx", command, port, log=folder / "nginx.log").start().wait_ready()


def main(command: list[str]) -> int:
    """Run the command with throwaway services. Returns its exit code."""
    with tempfile.TemporaryDirectory(prefix="crm-presence-services-") as name:
        folder = Path(name)
        database, stream = postgres(folder, free_port(), options=THROWAWAY), redis(folder, free_port())
        urls = {"DATABASE_URL": postgres_url(database.port), "REDIS_URL": redis_url(stream.port)}
        try:
            return subprocess.run(command, env={**os.environ, **urls}).returncode
        finally:
            database.stop()
            stream.stop()


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # so that nothing is left behind
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
    except ServiceMissing as missing:
        sys.exit(f"Cannot start: {missing}")
