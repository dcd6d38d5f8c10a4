"""Nobody is served from a database that is not that of this version: the start says which command helps."""

import sqlite3
from pathlib import Path

import pytest

from tests.browser.product import copied, free_port
from tests.serving.manage import manage, refusal, run

SERVERS = [["manage.py", "serve"], ["-m", "uvicorn", "crm_ui.asgi:application"]]
PORT = str(free_port())
MIGRATE = "Run 'manage.py migrate' with the same environment, then start again."


def test_the_tables_are_made_in_a_folder_that_is_not_there_yet(tmp_path: Path) -> None:
    folder = tmp_path / "not" / "yet"
    made = manage("migrate", "contenttypes", folder=folder)
    assert made.returncode == 0, made.stderr
    assert (folder / "db.sqlite3").exists()


@pytest.mark.parametrize("server", SERVERS)
def test_without_tables_no_server_starts(tmp_path: Path, server: list[str]) -> None:
    assert refusal(run([*server, "--port", PORT], tmp_path)) == f"the database has no tables yet. {MIGRATE}"


def test_a_command_that_needs_tables_says_so_too(tmp_path: Path) -> None:
    assert refusal(manage("load_customizing", folder=tmp_path)) == f"the database has no tables yet. {MIGRATE}"


@pytest.mark.parametrize("server", SERVERS)
def test_without_the_last_migration_no_server_starts(demo_data: Path, tmp_path: Path, server: list[str]) -> None:
    folder = copied(demo_data, tmp_path / "data")
    with sqlite3.connect(folder / "db.sqlite3") as database:
        (last,) = database.execute("SELECT max(name) FROM django_migrations WHERE app = 'presence'").fetchone()
        database.execute("DELETE FROM django_migrations WHERE app = 'presence' AND name = ?", [last])
    said = refusal(run([*server, "--port", PORT], folder))
    assert said == f"the database lacks 1 of the migrations of this version, first presence {last}. {MIGRATE}"


def test_a_database_that_cannot_be_reached_is_said_by_every_command(tmp_path: Path) -> None:
    nowhere = "postgres://crm:hidden@127.0.0.1:1/crm"
    for command in (["migrate"], ["load_customizing"], ["serve", "--port", PORT]):
        said = refusal(manage(*command, folder=tmp_path, DATABASE_URL=nowhere))
        assert "DATABASE_URL" in said
        assert "hidden" not in said
