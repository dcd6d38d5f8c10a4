import shutil
from pathlib import Path

import pytest

from tests.migrated_once import shared_folder


@pytest.fixture
def of_bridge(db: None, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a bridge, with the empty tables that the run has made already, if it runs on SQLite."""
    migrated = shared_folder(tmp_path_factory) / "migrated.sqlite3"
    if migrated.exists():
        shutil.copyfile(migrated, tmp_path / "db.sqlite3")
    return tmp_path
