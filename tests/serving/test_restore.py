"""A backup is restored as a whole or not at all, and open pages show what is true again."""

import stat
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import urlencode

import psycopg
import pytest

from deploy import services
from deploy.services import Service
from presence.bus.ownership import owner_key
from presence.bus.server import HEARD, STREAM, redis_client
from presence.workers.remote_commands import command_key, queue_key
from tests import throwaway_services
from tests.browser.product import ROOT, Product, copied, environment
from tests.serving.manage import manage
from tests.serving.visitor import TOKEN, Visitor

pytestmark = pytest.mark.xdist_group("restore")  # on one worker, which makes what they share once
OTHER_KEY = "Zk2mW9sT4pB7nQ1xR6vC3yL8hD5gJ0fUaEeIiOoS"
CHANGES = 20


def command(product: Product, *arguments: str) -> subprocess.CompletedProcess[str]:
    call = [sys.executable, "manage.py", *arguments]
    return subprocess.run(call, cwd=ROOT, env=environment(product.folder), capture_output=True, text=True, timeout=90)


def choose_work_mode(visitor: Visitor, code: str) -> None:
    form = {"work_mode": code, "csrfmiddlewaretoken": TOKEN.search(visitor.get("/"))[1]}
    visitor.get("/communication/command/work-mode/", urlencode(form).encode())


def change_often(visitor: Visitor) -> None:
    codes = [
        str(code) for (code,) in visitor.product.ask("SELECT code FROM customizing_workmode ORDER BY code LIMIT 2")
    ]
    for number in range(CHANGES):
        choose_work_mode(visitor, codes[number % 2])


def version(user: Visitor) -> int:
    return user.product.value("SELECT version FROM presence_agent WHERE user_id = ?", user.pk)


def test_an_open_page_shows_what_is_true_after_a_restore(product: Product, tmp_path: Path) -> None:
    file = tmp_path / "crm.backup"
    alice, bob = Visitor(product, "alice"), Visitor(product, "bob")
    made = command(product, "backup", str(file))
    assert made.returncode == 0, made.stderr
    assert stat.S_IMODE(file.stat().st_mode) == 0o600

    page = alice.page(bob)
    change_often(bob)
    assert version(bob) >= CHANGES
    page.until(lambda: page.versions.get(bob.pk, 0) >= version(bob))
    assert "Stop all processes" in command(product, "restore", str(file), "--yes").stderr
    seen = dict(page.versions)
    given = dict(product.ask("SELECT type_id, last FROM crm_ui_numberrange"))
    product.stop()
    page.close()

    restored = command(product, "restore", str(file), "--yes")
    assert restored.returncode == 0, restored.stderr
    product.start()
    again = alice.page(bob, seen=seen)
    assert again.until(lambda: again.words(bob) and again.versions[bob.pk] == version(bob)) < 5
    assert product.value("SELECT min(seq) FROM sqlite_sequence") >= 1000
    told = len(again.words(bob))
    change_often(bob)
    again.until(lambda: len(again.words(bob)) > told and again.versions[bob.pk] == version(bob))
    skipped = dict(product.ask("SELECT type_id, last FROM crm_ui_numberrange"))
    assert all(skipped[type] >= last + 1000 for type, last in given.items())
    again.close()


@pytest.fixture(scope="module")
def folder(demo_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder, and a backup of it beside it."""
    folder = copied(demo_data, tmp_path_factory.mktemp("installation") / "data")
    assert manage("backup", str(folder.parent / "whole"), folder=folder).returncode == 0
    return folder


def broken(whole: Path, how: str) -> Path:
    file = whole.with_name(how)
    data = bytearray(whole.read_bytes())
    if how == "flipped":
        data[len(data) // 2] ^= 0xFF
    content = {"truncated": data[: len(data) // 2], "empty": b"", "text": b"no backup\n"}.get(how, data)
    file.write_bytes(content)
    if how == "other":
        with zipfile.ZipFile(file, "w") as archive:
            archive.writestr("manifest.json", "[]")
    return file


@pytest.mark.parametrize("how", ["truncated", "empty", "text", "flipped", "other", "missing"])
def test_what_is_no_whole_backup_changes_nothing(folder: Path, how: str) -> None:
    file = folder / "nowhere" if how == "missing" else broken(folder.parent / "whole", how)
    before = (folder / "db.sqlite3").read_bytes()
    result = manage("restore", str(file), "--yes", folder=folder)
    assert result.returncode == 1
    assert result.stderr.startswith("CommandError: ")
    assert "Traceback" not in result.stderr
    assert (folder / "db.sqlite3").read_bytes() == before
    assert not list(folder.glob(".restore-*"))


def test_another_key_is_refused_unless_one_knows_it(folder: Path) -> None:
    whole = str(folder.parent / "whole")
    refused = manage("restore", whole, "--yes", folder=folder, SECRET_KEY=OTHER_KEY)
    assert "another SECRET_KEY" in refused.stderr
    assert manage("restore", whole, "--yes", "--other-key", folder=folder, SECRET_KEY=OTHER_KEY).returncode == 0


def test_nothing_is_replaced_without_a_yes(folder: Path) -> None:
    result = manage("restore", str(folder.parent / "whole"), folder=folder)
    assert "Nothing was changed" in result.stderr


@pytest.fixture
def redis(tmp_path: Path) -> Iterator[Service]:
    with throwaway_services.redis(tmp_path) as server:
        yield server


def test_nothing_of_the_lost_state_stays_in_redis(database: str, redis: Service, tmp_path: Path) -> None:
    """A command that nobody waits for any more is not carried out by the first connector that starts."""
    url = services.redis_url(redis.port)

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        return manage(*arguments, folder=tmp_path / "data", DATABASE_URL=database, REDIS_URL=url)

    file = str(tmp_path / "crm.backup")
    assert run("backup", file).returncode == 0
    for arguments in (("restore", file, "--yes"), ("restored",)):
        with closing(redis_client(url)) as held:
            held.set("of-others", 1)
            held.set(command_key("late"), "{}")
            held.rpush(queue_key(1), "late")
            held.set(owner_key("cms:1"), "web1-12#3")
            held.hset(HEARD, "1", "2026-11-01T00:00:00Z")
            held.xadd(STREAM, {"worker": "web1-12", "kind": "changed", "content": "[]"})
            assert run(*arguments).returncode == 0
            assert held.keys() == ["of-others"]
    redis.stop()
    assert "Redis cannot be reached: empty it" in run("restored").stdout


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """Of a PostgreSQL whose database `crm` has the tables."""
    folder = tmp_path_factory.mktemp("postgresql")
    with throwaway_services.postgres(folder) as server:
        url = services.postgres_url(server.port)
        assert manage("migrate", "-v0", folder=folder / "data", DATABASE_URL=url).returncode == 0
        yield server.port


@pytest.fixture
def database(port: int, request: pytest.FixtureRequest) -> str:
    """One like it, for this test alone."""
    with psycopg.connect(services.postgres_url(port, "postgres"), autocommit=True) as server:
        server.execute(f"CREATE DATABASE {request.node.name} TEMPLATE crm")
    return services.postgres_url(port, request.node.name)


def test_postgresql_is_restored_as_it_was(database: str, folder: Path, tmp_path: Path) -> None:
    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        return manage(*arguments, folder=tmp_path / "data", DATABASE_URL=database)

    file, made = str(tmp_path / "crm.backup"), int(time.time())
    new = "INSERT INTO auth_user VALUES (DEFAULT, '', NULL, false, %s, '', '', '', false, true, now()) RETURNING id"
    with psycopg.connect(database) as connection:
        connection.execute(new, ["before"])
    assert run("backup", file).returncode == 0
    with psycopg.connect(database, autocommit=True) as connection:
        (lost,) = connection.execute(new, ["later"]).fetchone()
        connection.execute("CREATE TABLE newer (id integer REFERENCES auth_user)")
        connection.execute("SELECT pg_advisory_lock_shared(%s)", [0x43524D50])
        assert "Stop all processes" in run("restore", file, "--yes").stderr
    assert "Set DATABASE_URL to the same kind" in run("restore", str(folder.parent / "whole"), "--yes").stderr
    restored = run("restore", file, "--yes")
    assert restored.returncode == 0, restored.stderr
    with psycopg.connect(database) as connection:
        assert connection.execute("SELECT username FROM auth_user").fetchall() == [("before",)]
        assert connection.execute(new, ["next"]).fetchone()[0] > lost
        assert connection.execute("SELECT min(version) FROM presence_agent").fetchone()[0] >= made
        assert connection.execute("SELECT to_regclass('newer')").fetchone() == (None,)
