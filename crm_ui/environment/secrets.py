"""The secret key."""

import re
from pathlib import Path

from django.core.management.utils import get_random_secret_key

from crm_ui.environment import text
from crm_ui.environment.cannot_start import CannotStart

SHORTEST, FEWEST = 32, 5
PLACEHOLDER = re.compile(r"change.?me|secret|placeholder|example|random|password|insecure|your.?key", re.I)
MAKE_ONE = "Make one: python3 -c 'import secrets; print(secrets.token_urlsafe(60))'"


def secret_key(name: str, *, folder: Path, throwaway: bool) -> str:
    """The key. If it is `throwaway` any will do; where none is set, one is made and kept in the data folder."""
    key = text(name)
    if throwaway:
        return key or _kept_in(folder / "secret_key")
    if not key:
        raise CannotStart(f"{name} is not set, and has to be the same for all processes. {MAKE_ONE}")
    if len(key) < SHORTEST or len(set(key)) < FEWEST or PLACEHOLDER.search(key):
        raise CannotStart(f"{name} is {_hint(key)}: anybody could guess it. {MAKE_ONE}")
    return key


def _hint(key: str) -> str:
    """Enough of it to know it again. A placeholder is no secret, but it may be half of one."""
    return f"{key[:3]!r} and {len(key) - 3} more characters" if len(key) > 8 else repr(key)


def _kept_in(file: Path) -> str:
    try:
        if not file.exists() or not file.read_text().strip():
            file.write_text(get_random_secret_key())
            file.chmod(0o600)
        return file.read_text()
    except OSError as error:
        raise CannotStart(f"{file} can be neither read nor made: {error.strerror}. Name another DATA_DIR.") from error
