"""Upgrade and The way back of docs/backup.md, typed in a clone by git (step 2 of docs/install.md) while a new version
comes where it is from."""

import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import pytest

from tests.architecture.recipes import copied
from tests.architecture.recipes import run as run_python
from tests.docs.command_blocks import block_with, blocks
from tests.serving import clone as clones
from tests.serving.clone import Clone

pytestmark = pytest.mark.thorough


def git(folder: Path, *arguments: str) -> str:
    who = ["-c", "user.name=Test", "-c", "user.email=test@example.com"]
    done = subprocess.run(["git", *who, *arguments], cwd=folder, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def commit(folder: Path, subject: str) -> str:
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", subject)
    return git(folder, "rev-parse", "HEAD")


@pytest.fixture
def address(tmp_path: Path) -> Path:
    """Where the product comes from: these files, as one commit."""
    folder = copied(tmp_path / "address")
    git(folder, "init", "--quiet")
    commit(folder, "Version before")
    return folder


@pytest.fixture
def clone(address: Path, tmp_path: Path) -> Clone:
    """After step 6 of the installation."""
    clone = Clone(tmp_path / "crm-presence", by=block_with("install.md", "git clone").replace("ADDRESS", str(address)))
    for serves, block in clones.blocks("install.md"):
        if not serves:
            clone.run(block)
    return clone


def new_version(address: Path) -> tuple[str, str]:
    """Its commit, and the migration that it brings."""
    run_python(address, "manage.py", "makemigrations", "crm_ui", "--empty", "--name", "new_version")
    (file,) = (address / "crm_ui" / "migrations").glob("*_new_version.py")
    return commit(address, "Version after"), file.stem


def upgrade_and_way_back() -> tuple[str, list[str], str]:
    """What backup.md says to type: the backup, the blocks of the upgrade, and the way back."""
    said = [block.text for block in blocks() if block.page == "backup.md" and not block.mark.startswith("by hand")]
    pull = said.index(block_with("backup.md", "git pull"))
    return said[0], said[pull:-1], said[-1]


def migrated(clone: Clone) -> list[str]:
    """The migrations that the database has."""
    with closing(sqlite3.connect(clone.folder / "var" / "db.sqlite3")) as database:
        return [name for (name,) in database.execute("SELECT name FROM django_migrations")]


def test_a_new_version_comes_by_pull_and_the_one_before_is_back_with_its_data(clone: Clone, address: Path) -> None:
    backup, upgrade, way_back = upgrade_and_way_back()
    before = git(address, "rev-parse", "HEAD")
    clone.run(backup)
    after, new = new_version(address)

    said = [clone.run(block) for block in upgrade]
    assert said[0].startswith(before)
    assert git(clone.folder, "rev-parse", "HEAD") == after
    assert new in migrated(clone)

    clone.run(way_back.replace("COMMIT", before))
    assert git(clone.folder, "rev-parse", "HEAD") == before
    assert new not in migrated(clone)
    clone.run("set -a; . ./crm.env; .venv/bin/python manage.py migrate --check")
