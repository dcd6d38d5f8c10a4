"""Other users of the machine read nothing of the data."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from crm_ui.server.file_modes import protect

ROOT = Path(__file__).resolve().parents[2]
FILES = ["db.sqlite3", "db.sqlite3-wal", "db.sqlite3-shm", "copy.sqlite3", "secret_key", "serving.lock"]


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_what_is_from_before_is_closed_to_others(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    folder.mkdir(mode=0o755)
    for name in FILES:
        (folder / name).touch()
        (folder / name).chmod(0o644)
    (folder / "static").mkdir(mode=0o755)
    protect(folder)
    assert mode(folder) == mode(folder / "static") == 0o700
    assert {name: mode(folder / name) for name in FILES} == dict.fromkeys(FILES, 0o600)


def test_a_folder_is_made_closed_to_others(tmp_path: Path) -> None:
    protect(tmp_path / "data")
    assert mode(tmp_path / "data") == 0o700


def test_a_folder_for_everybody_stays_one(tmp_path: Path) -> None:
    tmp_path.chmod(0o1777)
    (tmp_path / "db.sqlite3").touch()
    protect(tmp_path)
    assert (mode(tmp_path), mode(tmp_path / "db.sqlite3")) == (0o1777, 0o600)


@pytest.mark.parametrize("arguments", [["manage.py", "showmigrations", "presence"], ["-c", "import crm_ui.asgi"]])
def test_each_start_makes_what_it_makes_for_its_user_alone(tmp_path: Path, arguments: list[str]) -> None:
    folder = tmp_path / "data"
    environment = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "REDIS_URL"}}
    own = {"DATA_DIR": str(folder), "DEMO": "1", "DJANGO_SETTINGS_MODULE": "crm_ui.settings", "SECRET_KEY": ""}
    subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env={**environment, **own},
        umask=0o022,
        timeout=120,
        capture_output=True,
        check=False,
    )
    made = {path.name: mode(path) for path in [folder, *folder.iterdir()]}
    assert "secret_key" in made
    assert {name: oct(each) for name, each in made.items() if each & 0o077} == {}
