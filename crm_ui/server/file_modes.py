"""The data folder is for the user alone who runs the product: others on the machine read no sessions or keys."""

import logging
import stat
from pathlib import Path

FILES = ("*.sqlite3", "*.sqlite3-*", "secret_key", "serving.lock")
logger = logging.getLogger(__name__)


def protect(folder: Path) -> None:
    """The folder, with the database and keys in it, is for its user alone, also if it is from before."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for path in (path for pattern in FILES for path in folder.glob(pattern)):
        _restrict(path, 0o600)
    _restrict(folder / "static", 0o700)
    if not folder.stat().st_mode & stat.S_ISVTX:  # a folder for everybody, as /tmp, is not ours
        _restrict(folder, 0o700)


def _restrict(path: Path, mode: int) -> None:
    try:
        if stat.S_IMODE(path.stat().st_mode) & ~mode:
            path.chmod(mode)
    except FileNotFoundError:
        return  # SQLite takes its own away when nobody uses them
    except OSError as error:
        logger.warning("Others on this machine may read %s: %s", path, error.strerror)
