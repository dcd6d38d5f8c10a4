"""Several processes on the same data share a Redis, or all but one of them refuse to start and say why."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from signal import SIGTERM

import pytest

from deploy import services
from deploy.grown import ROOT, healthy
from deploy.services import Service
from presence.bus.server import redis_client
from presence.workers.connector_process import HERE
from tests import throwaway_services
from tests.patience import until


@pytest.fixture(scope="module")
def database(folder: Path) -> Iterator[str]:
    with throwaway_services.postgres(folder) as server:
        url = services.postgres_url(server.port)
        manage(folder, "migrate", DATABASE_URL=url)
        yield url


def manage(folder: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=environment(folder, **variables),
        capture_output=True,
        text=True,
        timeout=120,
    )


def environment(folder: Path, **variables: str) -> dict[str, str]:
    own = {"DEMO": "1", "DATA_DIR": str(folder), "DJANGO_SETTINGS_MODULE": "crm_ui.settings"}
    return {**os.environ, "DATABASE_URL": "", "REDIS_URL": "", **own, **variables}


@contextmanager
def running(folder: Path, **variables: str) -> Iterator[Service]:
    port = services.free_port()
    command = [sys.executable, str(ROOT / "manage.py"), "serve", "--port", str(port)]
    worker = Service("serve", command, port, env=environment(folder, **variables), log=folder / f"{port}.log").start()
    try:
        until(lambda: healthy("127.0.0.1", port) or worker.process.poll() is not None, seconds=180)
        yield worker
    finally:
        worker.stop(SIGTERM)


def reason(result: subprocess.CompletedProcess[str]) -> str:
    """The only line it said."""
    assert result.returncode == 1
    assert result.stdout == ""
    (line,) = result.stderr.splitlines()
    return line


def serve(folder: Path, **variables: str) -> str:
    return reason(manage(folder, "serve", "--port", str(services.free_port()), **variables))


def test_redis_with_sqlite_is_refused(folder: Path) -> None:
    said = serve(folder, REDIS_URL="redis://127.0.0.1:1/0")
    assert said.startswith("Cannot start: REDIS_URL is set, but the database is SQLite")


def test_a_connector_process_without_redis_is_refused(folder: Path) -> None:
    assert "REDIS_URL is not set" in reason(manage(folder, "connector"))


def test_a_database_that_cannot_be_reached_is_said(folder: Path) -> None:
    assert "the database cannot be reached" in serve(folder, DATABASE_URL="postgres://crm@127.0.0.1:1/crm")


def test_another_kind_of_database_is_refused(folder: Path) -> None:
    result = manage(folder, "serve", DATABASE_URL="mysql://crm@127.0.0.1/crm")
    assert "set it to postgres://user:password@host/name" in result.stderr


def test_several_web_workers_on_one_database_need_redis(folder: Path, database: str, redis_server: Service) -> None:
    redis_url = services.redis_url(redis_server.port)
    shared = {"DATABASE_URL": database, "REDIS_URL": redis_url}
    with running(folder, DATABASE_URL=database) as alone:
        assert healthy("127.0.0.1", alone.port)
        assert "To run several, set the same REDIS_URL" in serve(folder, DATABASE_URL=database)
        assert "a process without REDIS_URL serves" in serve(folder, **shared)
    with running(folder, **shared) as first, running(folder, **shared) as second:
        assert [healthy("127.0.0.1", worker.port) for worker in (first, second)] == [True, True]
        assert "To run several, set the same REDIS_URL" in serve(folder, DATABASE_URL=database)


def test_the_health_check_of_a_connector_process_tells_whether_it_works(
    folder: Path, database: str, redis_server: Service
) -> None:
    urls = {"DATABASE_URL": database, "REDIS_URL": services.redis_url(redis_server.port)}
    assert reason(manage(folder, "connector", "--check", **urls)) == "No connector process works on this machine."
    command = [sys.executable, str(ROOT / "manage.py"), "connector"]
    connector = Service("connector", command, 0, env=environment(folder, **urls), log=folder / "connector.log").start()
    try:
        redis = redis_client(urls["REDIS_URL"])
        until(lambda: redis.exists(HERE) or connector.process.poll() is not None, seconds=180)
        assert manage(folder, "connector", "--check", **urls).returncode == 0
    finally:
        connector.stop(SIGTERM)
    assert connector.process.returncode == 0
    assert manage(folder, "connector", "--check", **urls).returncode == 1


def test_a_destination_that_does_not_exist_is_refused_with_those_that_do(
    folder: Path, database: str, redis_server: Service
) -> None:
    urls = {"DATABASE_URL": database, "REDIS_URL": services.redis_url(redis_server.port)}
    manage(folder, "load_customizing", **urls)
    for more in ([], ["--check"]):
        said = reason(manage(folder, "connector", "--destination", "SIMULATR", *more, **urls))
        assert said == "Cannot start: there is no CMS destination SIMULATR. There are: SIMULATOR."


def test_a_connector_process_does_not_start_without_tables(folder: Path, database: str, redis_server: Service) -> None:
    empty = {
        "DATABASE_URL": f"{database.rpartition('/')[0]}/postgres",
        "REDIS_URL": services.redis_url(redis_server.port),
    }
    assert "the database has no tables yet. Run 'manage.py migrate'" in reason(manage(folder, "connector", **empty))
