"""Copying a PostgreSQL database with its own programs."""

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

from django.core.management.base import CommandError
from django.db import connection

from crm_ui import environment

Say = Callable[[str], object]
VARIABLES = {"HOST": "PGHOST", "PORT": "PGPORT", "USER": "PGUSER", "PASSWORD": "PGPASSWORD", "NAME": "PGDATABASE"}
SECURITY = ("sslmode", "sslrootcert", "sslcert", "sslkey", "service")
EMPTY = """DO $$ DECLARE name text; BEGIN
FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = current_schema() LOOP
EXECUTE format('DROP TABLE %I CASCADE', name); END LOOP; END $$"""


def dump(target: Path, say: Say) -> None:
    """Write a copy of one moment, in the custom format."""
    say("pg_dump reads the database")
    _run("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={target}")


def load(dumped: Path, say: Say, prepare: Callable[[], None]) -> None:
    """Put the copy in the place of all tables, in one transaction, then make it ready."""
    script = dumped.with_name(dumped.name + ".sql")
    try:
        say("pg_restore reads the backup")
        script.touch(mode=0o600)
        options = ("--clean", "--if-exists", "--no-owner", "--no-privileges")
        _run("pg_restore", *options, f"--file={script}", str(dumped))
        say("psql writes the database, in one transaction")
        connection.close()
        _run("psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "--single-transaction", "-c", EMPTY, "-f", str(script))
    finally:
        script.unlink(missing_ok=True)
    prepare()


def _run(name: str, *arguments: str) -> None:
    program = _program(name)
    result = subprocess.run([program, *arguments], env=_environment(), capture_output=True, text=True)
    if result.returncode:
        raise CommandError(f"{name} failed: {result.stderr.strip()[-500:]}")


def _program(name: str) -> str:
    """The path of the program. Raises CommandError if it is missing, or older than the database."""
    program = shutil.which(name)
    if not program:
        raise CommandError(f"The program {name} is missing. Install the client programs of PostgreSQL.")
    said = subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version_num")
        server = int(cursor.fetchone()[0]) // 10_000
    if _major(said) < server:
        raise CommandError(f"{said.strip()} is too old for this database: install that of PostgreSQL {server}.")
    return program


def _major(said: str) -> int:
    """The major version in a text like `pg_dump (PostgreSQL) 15.9 (Debian 15.9-0)`."""
    return int(said.split(")", 1)[1].split()[0].partition(".")[0])


def _environment() -> dict[str, str]:
    """The password is no argument: others on the machine could read it."""
    database = connection.settings_dict
    given = {name: database.get(key) for key, name in VARIABLES.items()}
    given |= {f"PG{key.upper()}": database["OPTIONS"].get(key) for key in SECURITY}
    return environment.for_program({name: str(value) for name, value in given.items() if value})
